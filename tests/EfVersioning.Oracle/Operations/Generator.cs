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
        (Verb.ToggleDetecting, 1), (Verb.Patch, 1), (Verb.PatchIfMatch, 1), (Verb.BlindDelete, 1), (Verb.FailCommand, 1), (Verb.FailCommit, 1),
    ];

    // What seldom comes together by chance. A verb draws its row anew, but for the second half of a pair.
    private static readonly Verb[][] Phrases =
    [
        [Verb.Add, Verb.Save, Verb.Change, Verb.Save],
        [Verb.Load, Verb.Change, Verb.Save],
        [Verb.Load, Verb.Change, Verb.SaveUnaccepted, Verb.Accept],
        [Verb.Begin, Verb.Change, Verb.SaveUnaccepted, Verb.Commit, Verb.Accept],
        [Verb.Begin, Verb.Change, Verb.Save, Verb.Rollback, Verb.Change, Verb.Save],
        [Verb.Begin, Verb.Add, Verb.Save, Verb.Rollback, Verb.Save],
        [Verb.Begin, Verb.Change, Verb.Save, Verb.Savepoint, Verb.Change, Verb.Save, Verb.RollbackTo, Verb.Change, Verb.Save],
        [Verb.Begin, Verb.Remove, Verb.Save, Verb.DisposeTransaction],
        [Verb.Remove, Verb.Add, Verb.Save],
        [Verb.NewContext, Verb.Add, Verb.Save],
        [Verb.NewContext, Verb.Load, Verb.Change, Verb.Save],
        [Verb.Load, Verb.Elsewhere, Verb.Change, Verb.Save],
        [Verb.Change, Verb.FailCommand, Verb.Save, Verb.Save],
        [Verb.Touch, Verb.Save],
        [Verb.Load, Verb.Give, Verb.Save],
        [Verb.Load, Verb.Remove, Verb.Save],
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
        List<Operation> operations = random.Next(5) == 0 ? [] : [.. Beginning(random, kinds, favourites)];
        for (var count = operations.Count + random.Next(3, length); operations.Count < count;)
        {
            var verbs = random.Next(6) == 0 ? Phrases[random.Next(Phrases.Length)] : [Draw(random)];
            var context = random.Next(contexts);
            var row = Next(random, random.Next(4) == 0 ? kinds : favourites, features);
            foreach (var verb in verbs)
            {
                // A phrase is mostly about one row.
                var other = Next(random, favourites, features);
                operations.Add((random.Next(4) == 0 ? other : row with { Value = other.Value, Member = row.Kind == other.Kind ? other.Member : row.Member }) with { Verb = verb, Context = context });
            }
        }

        return operations;
    }

    /// <summary>Features that exclude each other, or mean nothing without another, are settled in a fixed order.</summary>
    public static Features Consistent(Features features)
    {
        if ((features & Features.WorksTph) != 0)
        {
            features &= ~(Features.WorksTpt | Features.WorksTpc);
        }

        if ((features & Features.DoubtfulSplitRows) == 0 && (features & (Features.Size | Features.ComplexJson)) != 0)
        {
            features &= ~Features.EntitySplitting;
        }

        if ((features & Features.Seeds) != 0)
        {
            // EF Core seeds no complex values.
            features &= ~(Features.Size | Features.ComplexJson);
        }

        if ((features & Features.WorksTpt) != 0)
        {
            features &= ~Features.WorksTpc;
        }

        return features;
    }

    // Rows to begin with, which another context may have made.
    private static IEnumerable<Operation> Beginning(Random random, Kind[] kinds, Kind[] favourites)
    {
        foreach (var kind in kinds.Where(kind => favourites.Any(favourite => IsAbove(kind, favourite, kinds))))
        {
            for (var id = 1; id < Kinds.Rows; id++)
            {
                yield return new Operation(Verb.Add, 0, kind.Name, id, 1, 0);
            }
        }

        yield return new Operation(Verb.Save, 0, kinds[0].Name, 1, 1, 0);
        if (random.Next(2) == 0)
        {
            yield return new Operation(Verb.NewContext, 0, kinds[0].Name, 1, 1, 0);
        }
    }

    private static bool IsAbove(Kind kind, Kind favourite, Kind[] kinds)
        => kind == favourite
            || (kind.Name == "Album" && favourite.Name is "Line" or "Genre")
            || (favourite.Parent is { } parent && kinds.FirstOrDefault(each => each.Name == parent) is { } above && IsAbove(kind, above, kinds));

    private static Operation Next(Random random, Kind[] kinds, Features features)
    {
        var kind = kinds[random.Next(kinds.Length)];
        var members = Enumerable.Range(0, kind.Members.Length)
            .Where(index => kind.Members[index].Needs is var needs && (needs == 0 || (needs & features) != 0))
            .ToArray();
        return new Operation(
            Verb.Add,
            0,
            kind.Name,
            random.Next(2) == 0 ? 1 : random.Next(1, Kinds.Rows + 1),
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
