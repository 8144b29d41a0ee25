using EfVersioning.Oracle.Models;

namespace EfVersioning.Oracle.Operations;

/// <summary>Makes models and programs at random, the same from the same seed.</summary>
internal static class Generator
{
    // How often each verb is drawn.
    private static readonly (Verb Verb, int Weight)[] Weights =
    [
        (Verb.Add, 14), (Verb.Change, 24), (Verb.Give, 5), (Verb.Remove, 6), (Verb.Replace, 2), (Verb.Load, 10), (Verb.LoadAll, 2),
        (Verb.Attach, 2), (Verb.Update, 2), (Verb.RemoveStub, 1), (Verb.Touch, 2), (Verb.Detach, 1), (Verb.Reload, 2), (Verb.Clear, 1),
        (Verb.Link, 4), (Verb.Unlink, 3), (Verb.MarkModified, 1),
        (Verb.Save, 26), (Verb.SaveUnaccepted, 3), (Verb.Accept, 3),
        (Verb.Begin, 4), (Verb.Commit, 3), (Verb.Rollback, 3), (Verb.DisposeTransaction, 1), (Verb.Savepoint, 4), (Verb.RollbackTo, 3), (Verb.Release, 1),
        (Verb.NewContext, 2), (Verb.Elsewhere, 3), (Verb.ExecuteUpdate, 2), (Verb.ExecuteDelete, 1), (Verb.Tick, 1), (Verb.DetectChanges, 1),
        (Verb.ToggleDetecting, 1),
    ];

    private static readonly int Total = Weights.Sum(weight => weight.Weight);

    public static Features Model(Random random, Features allowed)
    {
        // Few features at once: what one of them breaks is soon seen, and the operations meet on few rows.
        var features = Features.None;
        var chance = random.NextDouble();
        foreach (var feature in Enum.GetValues<Features>())
        {
            if (feature is not Features.None && random.NextDouble() < chance)
            {
                features |= feature;
            }
        }

        return Consistent(features & allowed);
    }

    public static IReadOnlyList<Operation> Program(Random random, Features features, int length)
    {
        var kinds = Kinds.All.Where(kind => kind.IsIn(features)).ToArray();

        // Most of a program is about few kinds.
        var favourites = random.GetItems(kinds, 2);
        var contexts = random.Next(3) == 0 ? 2 : 1;
        return [.. Enumerable.Range(0, random.Next(3, length)).Select(_ => Next(random, random.Next(4) == 0 ? kinds : favourites, features, contexts))];
    }

    /// <summary>Features that exclude each other, or mean nothing without another, are settled in a fixed order.</summary>
    public static Features Consistent(Features features)
    {
        if ((features & Features.WorksTph) != 0)
        {
            features &= ~(Features.WorksTpt | Features.WorksTpc);
        }

        if ((features & Features.WorksTpt) != 0)
        {
            features &= ~Features.WorksTpc;
        }

        return features;
    }

    private static Operation Next(Random random, Kind[] kinds, Features features, int contexts)
    {
        var kind = kinds[random.Next(kinds.Length)];
        var members = Enumerable.Range(0, kind.Members.Length)
            .Where(index => kind.Members[index].Needs is var needs && (needs == 0 || (needs & features) != 0))
            .ToArray();
        return new Operation(
            Draw(random),
            random.Next(contexts),
            kind.Name,
            random.Next(1, Kinds.Rows + 1),
            random.Next(4),
            members[random.Next(members.Length)]);
    }

    private static Verb Draw(Random random)
    {
        var at = random.Next(Total);
        foreach (var (verb, weight) in Weights)
        {
            at -= weight;
            if (at < 0)
            {
                return verb;
            }
        }

        throw new InvalidOperationException();
    }
}
