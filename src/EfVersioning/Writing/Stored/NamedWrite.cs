using EfVersioning.Metadata;

namespace EfVersioning.Writing.Stored;

/// <summary>What a statement writes, where its sender knows.</summary>
/// <param name="Rows">What it writes, by name; none where it changes nothing that anybody can ask for.</param>
/// <param name="Version">What the one row is at where the statement found it; null where that is unknown, or the row then gone.</param>
/// <param name="Cascades">The types whose rows the database deletes by itself together with it.</param>
internal sealed record NamedWrite(IReadOnlyList<ETagStoreRow> Rows, RowState? Version, IReadOnlyCollection<string> Cascades)
{
    /// <summary>A statement that writes one row.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="row">Its name.</param>
    /// <param name="key">Its key.</param>
    /// <param name="token">What its token becomes; null where that is unknown.</param>
    /// <param name="tables">Which types go with it where it is deleted.</param>
    public static NamedWrite Of(VersionedType type, ETagStoreRow row, object?[] key, object? token, StoredTables tables)
        => new([row], VersionOf(type, key, token), tables.CascadesOf(type.EntityType));

    /// <summary>A statement that counts. It knows the counter that it raises and none of the others, so no tag is published.</summary>
    public static NamedWrite Of(IReadOnlyCollection<KeptCollection> counted, string? partition)
        => new([.. counted.Select(collection => collection.StoredIn(partition))], null, []);

    private static RowState? VersionOf(VersionedType type, object?[] key, object? token)
        => token is null || !type.IsOurs || (type.Version is not null && type.Modified is not null)
            // Of two columns that moved the database made one.
            ? null
            : new RowState(type.TagOf(key, token), type.Version is null ? ModifiedValue.Read(token) : null);
}
