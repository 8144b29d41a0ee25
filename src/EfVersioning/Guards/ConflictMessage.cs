using System.Globalization;
using System.Text;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Guards;

/// <summary>
/// The text of a conflict, for a log. It names entity, key and both tags, and no other value. A key that the
/// application assigned (a user name, a licence plate) may describe a person: it shows only where
/// <c>EnableSensitiveDataLogging()</c> says so. A generated one names the row and nothing else.
/// </summary>
internal static class ConflictMessage
{
    // A client may send as many as it likes, and nobody reads them all in a log.
    private const int MostTags = 16;

    public static string Of(IReadOnlyList<ETagConflict> conflicts, bool outcomeUnknown)
    {
        var text = new StringBuilder();
        foreach (var conflict in conflicts)
        {
            text.Append('\'').Append(conflict.EntityType.DisplayName()).Append("' ").Append(Key(conflict));
            text.Append(" is not at the expected version: expected ").Append(Expected(conflict));
            text.Append(conflict switch
            {
                { Reason: ETagConflictReason.Gone } => ", but the row is gone. ",
                { Current: { } current } => $", but it is at {Tag(current, conflict.ShowsKey)}. ",
                _ => ", but no row is at that version any more. ",
            });
        }

        return text
            .Append(outcomeUnknown
                ? "The connection was lost while an earlier attempt was committed, so this save may have been written, and the version be its own. Read the row before anything is repeated; a verifySucceeded of the execution strategy does so by itself."
                : "Nothing was written. Read the row again and repeat the change on what it is now; LoadCurrentAsync() on this exception fetches it.")
            .ToString();
    }

    /// <summary>Whether the keys of an entity type may be shown.</summary>
    public static bool ShowsKey(DbContext context, VersionedType type)
        => type.HasGeneratedKey || context.GetService<ILoggingOptions>().IsSensitiveDataLoggingEnabled;

    /// <summary>A row in other messages: its type, and its key where that is known and may be shown.</summary>
    public static string Row(DbContext context, VersionedType type, object?[]? key)
        => $"a '{type.EntityType.DisplayName()}'" + (key is null ? string.Empty : " " + Key(type.EntityType, key, ShowsKey(context, type)));

    private static string Key(ETagConflict conflict)
    {
        if (conflict.Key.Count == 0)
        {
            return conflict.Row.Collection is not null ? "as a collection" : "in a bulk write";
        }

        return Key(conflict.EntityType, conflict.Key, conflict.ShowsKey);
    }

    private static string Key(IReadOnlyEntityType entityType, IReadOnlyList<object?> key, bool isShown)
        => "{" + string.Join(
            ", ",
            entityType.FindPrimaryKey()!.Properties.Select((property, index) => isShown
                ? string.Create(CultureInfo.InvariantCulture, $"{property.Name}: {key[index]}")
                : $"'{property.Name}'")) + "}";

    private static string Expected(ETagConflict conflict)
    {
        if (EntityTagHeader.Parse(conflict.Expected).Kind is EntityTagHeaderKind.Any)
        {
            return "an existing row (*)";
        }

        return conflict.ExpectedTags.Count == 0
            ? conflict.Row.Collection is not null ? "what no version of this collection is" : "what no version of this row is"
            : string.Join(", ", conflict.ExpectedTags.Take(MostTags).Select(expected => (expected.IsWeak ? "W/" : string.Empty) + Tag(expected.Tag, conflict.ShowsKey)))
                + (conflict.ExpectedTags.Count > MostTags ? string.Create(CultureInfo.InvariantCulture, $" and {conflict.ExpectedTags.Count - MostTags} more") : string.Empty);
    }

    private static string Tag(ETag tag, bool showsKey)
        => showsKey ? tag.ToHeader() : $"\"{tag.App}.{tag.Model}-…,{tag.Version}\"";
}
