using System.Globalization;
using EfVersioning.Stores.Protocol;

namespace EfVersioning.Tests.Store.Exploration;

/// <summary>One moment of an exploration: the row in the database, what the store knows of it, and where everybody is.</summary>
internal sealed record World
{
    public static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    public static readonly DateTimeOffset Later = Now.AddHours(1);

    /// <summary>The version that is committed.</summary>
    public int Database { get; init; } = 1;

    public RowEntry Row { get; init; } = new() { Version = Version(1), Until = Later };

    public TypeState Type { get; init; } = TypeState.Start;

    public required Writer[] Writers { get; init; }

    public required Reader[] Readers { get; init; }

    public int Leases { get; init; }

    public static RowState Version(int number) => new(new ETag("a", "m", "1", number), null);

    public static int Number(RowState version) => int.Parse(version.Tag.Version, CultureInfo.InvariantCulture);

    public World With(int writer, Writer now) => this with { Writers = [.. Writers.Select((other, index) => index == writer ? now : other)] };

    public World With(int reader, Reader now) => this with { Readers = [.. Readers.Select((other, index) => index == reader ? now : other)] };

    /// <summary>
    /// The same number for worlds in which the same can happen. What is past stays past, a lease or a generation that stands no
    /// more never stands again: so it is told whether, and not which. That makes the worlds finite however long they go on.
    /// </summary>
    public ulong Key()
    {
        var key = 0UL;
        void Add(int bits, int value) => key = (key << bits) | (uint)value;
        Add(2, Row.Version is null ? 0 : IsCurrent(Number(Row.Version)));
        Add(2, Row.Lease == 0 ? 0 : 1 + Bit(Row.Until > Now));
        Add(1, Bit(Row.Generation == Type.Generation));
        foreach (var writer in Writers)
        {
            var mark = Array.Find(Row.Marks, mark => mark.Id == writer.Id);
            Add(3, mark.Id == default ? 0 : 1 + Bit(mark.Alone) + (2 * Bit(mark.Generation == Type.Generation)));
            Add(1, Bit(Type.Marks.Any(mark => mark.Id == writer.Id)));
            Add(3, (int)writer.At);
            Add(2, IsCurrent(writer.Written));
        }

        foreach (var reader in Readers)
        {
            Add(2, (int)reader.At);
            Add(1, Bit(reader.Lease == Row.Lease));
            Add(2, IsCurrent(reader.Seen));
        }

        return key;
    }

    private int IsCurrent(int version) => version == Database ? 2 : 1;

    private static int Bit(bool value) => value ? 1 : 0;
}

internal enum WriterAt
{
    Idle,
    Marked,
    Committed,
    RolledBack,
    Crashed,
}

/// <param name="Id">Its marks.</param>
/// <param name="IsBulk">Whether it marks the type, not the row.</param>
/// <param name="At">Where it is.</param>
/// <param name="Written">The version it committed.</param>
internal sealed record Writer(Guid Id, bool IsBulk, WriterAt At = WriterAt.Idle, int Written = 0);

internal enum ReaderAt
{
    Idle,
    Leased,
    Read,
}

/// <param name="At">Where it is.</param>
/// <param name="Lease">What it may fill with.</param>
/// <param name="Seen">What the database told it.</param>
internal sealed record Reader(ReaderAt At = ReaderAt.Idle, long Lease = 0, int Seen = 0);
