using System.Text;
using EfVersioning.Tags;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>The rows of one entity type with all that derive from it, whose version as a whole is kept.</summary>
internal sealed class KeptCollection : IComparable<KeptCollection>
{
    private readonly byte[] _prefix;

    public KeptCollection(IEntityType root, string app, int counters)
    {
        Type = root;
        Name = ModelLabel.Of(root);
        Counters = counters;
        _prefix = CollectionTag.Prefix(app, Name);
        StoredName = Encoding.ASCII.GetString(_prefix.AsSpan()[..^1]);
    }

    /// <summary>The root of the hierarchy.</summary>
    public IEntityType Type { get; }

    /// <summary>
    /// What its counters go by: the model label, without the app's, since several contexts that write one table have to
    /// count together.
    /// </summary>
    public string Name { get; }

    /// <summary>Over how many rows the commits are spread.</summary>
    public int Counters { get; }

    /// <summary>The type that a store of tags has it under, <c>music.song~list</c>: no row's, since no row has that label.</summary>
    public string StoredName { get; }

    /// <summary>What a store of tags knows it by: one entry, however many counters there are.</summary>
    public ETagStoreRow StoredIn(string? partition) => new(ETagStoreRow.TypeIn(partition, StoredName), CollectionTag.All);

    public ETag TagOf(IEnumerable<(int Counter, long Version)> rows) => CollectionTag.OfCounters(_prefix, rows);

    /// <summary>Whether a tag is the version of a list of these rows, kept or not.</summary>
    public bool Owns(ETag tag) => !tag.IsDefault && tag.Bytes.StartsWith(_prefix);

    /// <summary>Whether a tag is the kept one of these rows, at any version.</summary>
    public bool IsKept(ETag tag) => CollectionTag.IsOfCounters(tag, _prefix);

    /// <summary>The order in which a transaction locks: the same for all, so that two never wait for each other.</summary>
    public int CompareTo(KeptCollection? other) => string.CompareOrdinal(Name, other?.Name);
}
