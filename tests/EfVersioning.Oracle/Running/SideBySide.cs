using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;
using EfVersioning.Oracle.Worlds;

namespace EfVersioning.Oracle.Running;

/// <summary>Runs programs in both worlds, one after the other, on two databases of one kind.</summary>
internal sealed class SideBySide(string? libraryConnection, string? plainConnection) : IDisposable
{
    private readonly WorldDatabase _library = new(libraryConnection);
    private readonly WorldDatabase _plain = new(plainConnection);

    public bool IsSqlite => libraryConnection is null;

    /// <summary>How many steps were taken that were steps.</summary>
    public long Operations { get; private set; }

    /// <summary>What differs first; null where nothing does.</summary>
    public async Task<Difference?> RunAsync(Features features, IReadOnlyList<Operation> operations)
    {
        using var library = new LibraryWorld(new(features, IsSqlite, HasLibrary: true), _library);
        using var plain = new PlainWorld(new(features, IsSqlite, HasLibrary: false), _plain);
        for (var step = 0; step < operations.Count; step++)
        {
            var operation = operations[step];
            library.Log.Commands.Clear();
            plain.Log.Commands.Clear();
            var theirs = await Steps.TakeAsync(plain, operation);
            var ours = await Steps.TakeAsync(library, operation);
            if (theirs != "nothing")
            {
                Operations++;
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

    private static bool Writes(Verb verb)
        => verb is Verb.Save or Verb.SaveUnaccepted or Verb.Commit or Verb.Rollback or Verb.DisposeTransaction or Verb.RollbackTo
            or Verb.NewContext or Verb.ExecuteUpdate or Verb.ExecuteDelete or Verb.Elsewhere;
}
