using EfVersioning.Model;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Collections;

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

    public ETag TagOf(IEnumerable<(int Counter, long Version)> rows) => CollectionTag.OfCounters(_prefix, rows);

    /// <summary>Whether a tag is the version of a list of these rows, kept or not.</summary>
    public bool Owns(ETag tag) => !tag.IsDefault && tag.Bytes.StartsWith(_prefix);

    /// <summary>The order in which a transaction locks: the same for all, so that two never wait for each other.</summary>
    public int CompareTo(KeptCollection? other) => string.CompareOrdinal(Name, other?.Name);
}
