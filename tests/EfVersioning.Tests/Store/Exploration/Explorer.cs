using EfVersioning.Stores.Protocol;

namespace EfVersioning.Tests.Store.Exploration;

/// <summary>
/// Takes every step that can be taken in every order, breadth first, and looks for a reader who is answered from the store
/// with what is not committed at that moment. Writers commit, roll back, give up, or vanish after any step; marks of those
/// who vanished run out; the store forgets. Nothing is bounded but how many there are.
/// </summary>
internal sealed class Explorer(ExploredProtocol protocol)
{
    /// <summary>How many worlds were met.</summary>
    public int Worlds { get; private set; }

    /// <summary>The steps that lead to a false answer; null where there is none.</summary>
    public IReadOnlyList<string>? FindFalseAnswer(params bool[] bulkWriters)
    {
        var start = new World
        {
            Writers = [.. bulkWriters.Select((isBulk, index) => new Writer(new Guid(index + 1, 0, 0, new byte[8]), isBulk))],
            Readers = [new Reader(), new Reader()],
        };
        var from = new Dictionary<ulong, (ulong? Before, string Step)> { [start.Key()] = (null, "") };
        var frontier = new Queue<World>([start]);
        while (frontier.TryDequeue(out var world))
        {
            var key = world.Key();
            foreach (var (step, next) in Steps(world))
            {
                if (next is null)
                {
                    Worlds = from.Count;
                    return [.. Path(from, key), step];
                }

                if (from.TryAdd(next.Key(), (key, step)))
                {
                    frontier.Enqueue(next);
                }
            }
        }

        Worlds = from.Count;
        return null;
    }

    private static IEnumerable<string> Path(Dictionary<ulong, (ulong? Before, string Step)> from, ulong key)
    {
        var steps = new Stack<string>();
        while (from[key] is { Before: { } before, Step: var step })
        {
            steps.Push(step);
            key = before;
        }

        return steps;
    }

    // A next world of null is a false answer.
    private IEnumerable<(string Step, World? Next)> Steps(World world)
    {
        for (var i = 0; i < world.Writers.Length; i++)
        {
            foreach (var step in StepsOf(world, i, world.Writers[i]))
            {
                yield return step;
            }
        }

        for (var i = 0; i < world.Readers.Length; i++)
        {
            if (StepOf(world, i, world.Readers[i]) is { } step)
            {
                yield return step;
            }
        }

        if (protocol.MayForget(world.Row) && world.Row is not { Version: null, Lease: 0, Marks: [] })
        {
            yield return ("the row is forgotten", world with { Row = RowEntry.Empty });
        }
    }

    private IEnumerable<(string, World?)> StepsOf(World world, int index, Writer writer)
    {
        World Then(World after, WriterAt at, int written = 0) => after.With(index, writer with { At = at, Written = written });
        var name = $"writer {index + 1}{(writer.IsBulk ? " (bulk)" : "")}";
        switch (writer.At)
        {
            case WriterAt.Idle:
                yield return ($"{name} marks", Then(protocol.Mark(world, writer), WriterAt.Marked));
                break;

            case WriterAt.Marked:
                var written = world.Database + 1;
                yield return ($"{name} commits {written}", Then(world with { Database = written }, WriterAt.Committed, written));
                yield return ($"{name} marks again", Then(protocol.Mark(world, writer), WriterAt.Marked));
                yield return ($"{name} rolls back", Then(world, WriterAt.RolledBack));
                yield return ($"{name} gives up", Then(protocol.Settle(world, writer, null), WriterAt.Idle));
                yield return ($"{name} vanishes", Then(world, WriterAt.Crashed));
                break;

            case WriterAt.Committed:
                yield return ($"{name} settles {writer.Written}", Then(protocol.Settle(world, writer, World.Version(writer.Written)), WriterAt.Idle));
                yield return ($"{name} vanishes", Then(world, WriterAt.Crashed));
                break;

            case WriterAt.RolledBack:
                yield return ($"{name} takes back", Then(protocol.TakeBack(world, writer), WriterAt.Idle));
                break;
        }

        if (!world.Row.Marks.Any(mark => mark.Id == writer.Id) && !world.Type.Marks.Any(mark => mark.Id == writer.Id))
        {
            if (writer.At is WriterAt.Crashed)
            {
                yield return ($"another takes the place of {name}", Then(world, WriterAt.Idle));
            }
        }
        else if (writer.At is WriterAt.Crashed || (protocol.WritersAreSlow && writer.At is WriterAt.Marked or WriterAt.Committed))
        {
            yield return ($"the mark of {name} runs out", protocol.RunOut(Past(world, writer.Id)));
        }
    }

    private (string, World?)? StepOf(World world, int index, Reader reader)
    {
        var name = $"reader {index + 1}";
        switch (reader.At)
        {
            case ReaderAt.Idle:
                var (after, answer) = protocol.Read(world);
                if (answer.Version is { } version)
                {
                    return World.Number(version) == world.Database
                        ? ($"{name} is answered {World.Number(version)}", world)
                        : ($"{name} is answered {World.Number(version)} while {world.Database} is committed", null);
                }

                return answer.Lease is { } lease
                    ? ($"{name} leases {lease}", after.With(index, new Reader(ReaderAt.Leased, lease)))
                    : null;

            case ReaderAt.Leased:
                return ($"{name} reads {world.Database}", world.With(index, reader with { At = ReaderAt.Read, Seen = world.Database }));

            default:
                var filled = protocol.Fill(world, reader.Lease, World.Version(reader.Seen));
                return ($"{name} fills {reader.Seen}", (world with { Row = filled }).With(index, new Reader()));
        }
    }

    private static World Past(World world, Guid id)
        => world with
        {
            Row = world.Row with { Marks = [.. world.Row.Marks.Select(mark => mark.Id == id ? mark with { Until = World.Now } : mark)] },
            Type = world.Type with { Marks = [.. world.Type.Marks.Select(mark => mark.Id == id ? (id, World.Now) : mark)] },
        };
}
