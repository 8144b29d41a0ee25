namespace EfVersioning.Tags;

/// <summary>
/// The two tags of a list, both under the label of its rows and a mark that no entity type's label has:
/// <c>music.song~list-…</c>. A kept one has the key <c>all</c>, one of a page the 22 characters of its hash, so neither
/// equals the other or a row's.
/// </summary>
internal static class CollectionTag
{
    /// <summary>Behind the label of the rows.</summary>
    public const string Mark = "~list";

    /// <summary>The key of a kept one.</summary>
    public const string All = "all";

    /// <summary><c>app.model~list-</c></summary>
    public static byte[] Prefix(string app, string model) => TagGrammar.EncodePrefix(app, model + Mark);

    /// <summary><c>music.song~list-Wq0gB1y2Q7jv5mJcF0pCxQ,20</c>: the hash of a page and how many rows it has.</summary>
    public static ETag OfPage(ReadOnlySpan<byte> prefix, ReadOnlySpan<char> hash, long count)
    {
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        builder.AppendPrefix(prefix);
        builder.AppendKeyPart(hash);
        builder.AppendVersion(count);
        return builder.ToETag();
    }

    /// <summary><c>music.song~list-all,17</c>, and with several counters <c>music.song~list-all:9:0:8,17</c>.</summary>
    /// <remarks>
    /// <para>
    /// No two states share a tag. Every commit that changes a row of the collection raises one counter by one and none is
    /// ever lowered, so two states that see different commits see different counters. One number would do on one server,
    /// where what a reader sees grows in one order: two readers whose sums are equal have seen the same commits.
    /// </para>
    /// <para>
    /// But a replica can show two commits in the other order, and an open transaction sees its own before the rest: there
    /// equal sums may be different commits. So the counters are in the tag as well. The zeros at the end are left out: a
    /// row that was made to be locked is no change.
    /// </para>
    /// </remarks>
    public static ETag OfCounters(ReadOnlySpan<byte> prefix, IEnumerable<(int Counter, long Version)> rows)
    {
        var counters = new List<long>();
        var sum = 0L;
        foreach (var (counter, version) in rows.Where(row => row.Version > 0).OrderBy(row => row.Counter))
        {
            counters.AddRange(Enumerable.Repeat(0L, counter - counters.Count));
            counters.Add(version);
            sum = checked(sum + version);
        }

        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        builder.AppendPrefix(prefix);
        builder.AppendKeyPart(All);
        foreach (var counter in counters.Count > 1 ? counters : [])
        {
            builder.AppendKeyPart(counter);
        }

        builder.AppendVersion(sum);
        return builder.ToETag();
    }

    /// <summary>Whether a tag is one that <see cref="OfCounters"/> makes under this prefix.</summary>
    public static bool IsOfCounters(ETag tag, ReadOnlySpan<byte> prefix)
        => !tag.IsDefault
            && tag.Bytes.StartsWith(prefix)
            && tag.GetKeyParts()[0] == All
            && tag.Variant is null
            && tag.TryGetNumber(out _);
}
