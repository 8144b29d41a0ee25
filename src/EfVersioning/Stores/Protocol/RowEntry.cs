namespace EfVersioning.Stores.Protocol;

/// <summary>
/// What the store knows of one row, and the protocol: each step is a pure function of this, of the row's type, and of the
/// time. <c>docs/store.md</c> says why each rule is there; the tests explore every interleaving of these functions.
/// </summary>
internal sealed record RowEntry
{
    public static readonly RowEntry Empty = new();

    /// <summary>What the row is at; nobody may use it while marks stand.</summary>
    public RowState? Version { get; init; }

    /// <summary>The lease that stands; 0 for none. There is none beside a version or a mark.</summary>
    public long Lease { get; init; }

    /// <summary>When the version or the lease ends.</summary>
    public DateTimeOffset Until { get; init; }

    /// <summary>The type's generation when the version was published or the lease given.</summary>
    public long Generation { get; init; }

    public RowMark[] Marks { get; init; } = [];

    /// <summary>True where forgetting the row is harmless: a mark must stand for its time, all else may go.</summary>
    public bool IsForgettable => Marks.Length == 0;

    /// <summary>The state by now. A mark that ran out is of a writer of whom nothing is known: the version goes with it.</summary>
    public RowEntry At(DateTimeOffset now)
        => Marks.Length > 0 && Marks.Any(mark => mark.Until <= now)
            ? new RowEntry { Marks = [.. Marks.Where(mark => mark.Until > now)] }
            : this;

    /// <summary>Answers a reader; one who finds nothing gets the lease that stands, or <paramref name="newLease"/>.</summary>
    public (RowEntry Row, ETagStoreRead Answer) Read(TypeState type, DateTimeOffset now, long newLease, DateTimeOffset leaseUntil)
    {
        if (Marks.Length > 0 || type.Marks.Length > 0)
        {
            return (this, default);
        }

        var stands = Generation == type.Generation && now < Until;
        if (stands && Version is not null)
        {
            return (this, new ETagStoreRead(Version, null));
        }

        // Shared by all who miss until the fill: none of them read before it was given, and one of them will be first.
        return stands && Lease != 0
            ? (this, new ETagStoreRead(null, Lease))
            : (new RowEntry { Lease = newLease, Until = leaseUntil, Generation = type.Generation }, new ETagStoreRead(null, newLease));
    }

    public RowEntry Fill(TypeState type, DateTimeOffset now, long lease, RowState version, DateTimeOffset until)
        => Marks.Length == 0 && type.Marks.Length == 0 && Lease == lease && Generation == type.Generation && now < Until
            ? new RowEntry { Version = version, Until = until, Generation = type.Generation }
            : this;

    public RowEntry Mark(TypeState type, Guid id, DateTimeOffset until)
    {
        if (Array.FindIndex(Marks, mark => mark.Id == id) is >= 0 and var own)
        {
            var again = Marks.ToArray();
            again[own] = again[own] with { Until = until };
            return this with { Marks = again };
        }

        var alone = Marks.Length == 0 && type.Marks.Length == 0;
        return this with
        {
            Lease = 0,
            Marks = [.. Marks.Select(mark => mark with { Alone = false }), new RowMark(id, until, alone, type.Generation)],
        };
    }

    public RowEntry Settle(TypeState type, Guid id, RowState? version, DateTimeOffset until)
    {
        var mark = Array.Find(Marks, mark => mark.Id == id);
        var publishes = mark.Alone && mark.Generation == type.Generation && version is not null;

        // A mark that is not there ran out: what anybody read or leased since may be of before the commit.
        return new RowEntry
        {
            Version = publishes ? version : null,
            Until = publishes ? until : default,
            Generation = publishes ? type.Generation : 0,
            Marks = Without(id),
        };
    }

    public RowEntry TakeBack(Guid id) => this with { Marks = Without(id) };

    private RowMark[] Without(Guid id) => [.. Marks.Where(mark => mark.Id != id)];
}

/// <summary>A writer under way at a row.</summary>
/// <param name="Id">The write.</param>
/// <param name="Until">When the mark runs out.</param>
/// <param name="Alone">True while no other mark, of the row or of its type, has stood beside it.</param>
/// <param name="Generation">The type's generation when it was set.</param>
internal readonly record struct RowMark(Guid Id, DateTimeOffset Until, bool Alone, long Generation);
