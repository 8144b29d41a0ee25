using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;
using EfVersioning.Oracle.Worlds;

namespace EfVersioning.Oracle.Running;

/// <summary>Runs programs in both worlds, one after the other, on two databases of one kind.</summary>
internal sealed class SideBySide(string? libraryConnection, string? plainConnection) : IDisposable
{
    private readonly WorldDatabase _library = new(libraryConnection);
    private readonly WorldDatabase _plain = new(plainConnection);

    private readonly Dictionary<(Verb Verb, string Outcome), int> _outcomes = [];

    /// <summary>How the steps of a verb ended without the library.</summary>
    public string Outcomes(Verb verb)
        => $"{verb}: {string.Join(", ", _outcomes.Where(outcome => outcome.Key.Verb == verb).OrderByDescending(outcome => outcome.Value).Select(outcome => $"{outcome.Value:N0} {outcome.Key.Outcome}"))}";

    public bool IsSqlite => libraryConnection is null;

    /// <summary>How many steps were taken that were steps.</summary>
    public long Operations { get; private set; }

    /// <summary>What differs first; null where nothing does.</summary>
    public async Task<Difference?> RunAsync(Features features, IReadOnlyList<Operation> operations)
    {
        var library = new LibraryWorld(new(features, IsSqlite, HasLibrary: true), _library);
        var plain = new PlainWorld(new(features, IsSqlite, HasLibrary: false), _plain);
        var difference = await RunAsync(library, plain, operations);
        var (theirEnd, ourEnd) = (End(plain), End(library));
        var mayLetGo = (features & Features.ClearedUnaccepted) != 0 || !plain.WasUnaccepted.Concat(plain.IsUnaccepted).Contains(true);
        return difference ?? (ourEnd == theirEnd || !mayLetGo ? null : new Difference(operations.Count - 1, "end of the contexts", ourEnd, theirEnd));
    }

    // What a context does when it is disposed of is a step as well.
    private static string End(World world)
    {
        try
        {
            world.Dispose();
            return "done";
        }
        catch (Exception exception)
        {
            world.Database.Transaction = null;
            return Outcome.Of(exception);
        }
    }

    private async Task<Difference?> RunAsync(LibraryWorld library, PlainWorld plain, IReadOnlyList<Operation> operations)
    {
        for (var step = 0; step < operations.Count; step++)
        {
            var operation = operations[step];
            library.Log.Commands.Clear();
            plain.Log.Commands.Clear();
            var theirs = await Steps.TakeAsync(plain, operation);
            var ours = await Steps.TakeAsync(library, operation);
            Count(operation.Verb, theirs);

            if (theirs == Outcome.TwoUnderOneKey && ours == theirs)
            {
                return null;
            }

            if (new Comparison(library, plain, step).Of(ours, theirs, Writes(operation.Verb)) is { } difference)
            {
                return difference;
            }
        }

        return null;
    }

    public void Dispose()
    {
        _library.Dispose();
        _plain.Dispose();
    }

    private void Count(Verb verb, string outcome)
    {
        if (outcome != "nothing")
        {
            Operations++;
            var kind = (verb, outcome.EndsWith(" rows", StringComparison.Ordinal) && !outcome.StartsWith('0') ? "n rows" : outcome);
            _outcomes[kind] = _outcomes.GetValueOrDefault(kind) + 1;
        }
    }

    private static bool Writes(Verb verb)
        => verb is Verb.Save or Verb.SaveUnaccepted or Verb.Commit or Verb.Rollback or Verb.DisposeTransaction or Verb.RollbackTo
            or Verb.NewContext or Verb.ExecuteUpdate or Verb.ExecuteDelete or Verb.Elsewhere;
}
