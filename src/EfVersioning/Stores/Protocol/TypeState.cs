namespace EfVersioning.Stores.Protocol;

/// <summary>
/// What the store knows of a type as a whole, for writes whose keys are unknown. The generation grows when such a write is
/// marked, so that every version and lease of before is void; while its mark stands nobody leases or fills; and it grows
/// again when the write is settled, should the mark have run out before the commit.
/// </summary>
internal sealed record TypeState
{
    public static readonly TypeState Start = new();

    public long Generation { get; init; }

    public (Guid Id, DateTimeOffset Until)[] Marks { get; init; } = [];

    /// <summary>The state by now. Nothing was filled while a mark stood, so none that runs out has anything to take along.</summary>
    public TypeState At(DateTimeOffset now)
        => Marks.Length > 0 && Marks.Any(mark => mark.Until <= now)
            ? this with { Marks = [.. Marks.Where(mark => mark.Until > now)] }
            : this;

    public TypeState Mark(Guid id, DateTimeOffset until)
        => new() { Generation = Generation + 1, Marks = [.. Marks.Where(mark => mark.Id != id), (id, until)] };

    public TypeState Settle(Guid id) => new() { Generation = Generation + 1, Marks = Without(id) };

    public TypeState TakeBack(Guid id) => this with { Marks = Without(id) };

    private (Guid Id, DateTimeOffset Until)[] Without(Guid id) => [.. Marks.Where(mark => mark.Id != id)];
}
