using EfVersioning.Oracle.Worlds;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Oracle.Running;

/// <summary>Compares the two worlds after a step: tracked entries, tags, and on demand commands and rows.</summary>
internal sealed class Comparison(LibraryWorld library, PlainWorld plain, int step)
{
    public Difference? Of(string libraryOutcome, string plainOutcome, bool rows)
    {
        if (libraryOutcome != plainOutcome)
        {
            return Differs("outcome", libraryOutcome, plainOutcome);
        }

        return (libraryOutcome == Outcome.Refused || (libraryOutcome == Outcome.Stale && plain.IsStaleByDoubt) ? null : Lists("commands", library.Log.Commands, plain.Log.Commands))
            ?? Entries(0)
            ?? Entries(1)
            ?? (rows ? Lists("rows", library.Database.Rows(), plain.Database.Rows()) : null);
    }

    private Difference? Entries(int context)
    {
        // The library puts versions back when the context is next used.
        var left = Quietly.Entries(library.Contexts[context]);
        left.ForEach(entry => TagOf(entry));
        var ours = left.ConvertAll(entry => (Entry: entry, Text: TextOf(entry)));
        var theirs = Quietly.Entries(plain.Contexts[context]).ConvertAll(entry => (Entry: entry, Text: TextOf(entry)));
        ours.Sort((one, other) => string.CompareOrdinal(one.Text, other.Text));
        theirs.Sort((one, other) => string.CompareOrdinal(one.Text, other.Text));
        if (Lists("entries", [.. ours.Select(entry => entry.Text)], [.. theirs.Select(entry => entry.Text)]) is { } difference)
        {
            return difference;
        }

        foreach (var (our, their) in ours.Zip(theirs))
        {
            if (Token.Of(their.Entry.Metadata) is { } token)
            {
                var expected = TextOf(plain.TagOf(context, their.Entry, token));
                var actual = TagOf(our.Entry);
                if (actual != expected && !(actual == "none" && plain.IsInDoubt(their.Entry.Entity)))
                {
                    return Differs($"the tag of {our.Text}", actual, expected);
                }
            }
        }

        return null;
    }

    private static string TextOf(object? version) => version switch
    {
        null => "none",
        DateTimeOffset time => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'"),
        _ => version.ToString()!,
    };

    private static string TagOf(EntityEntry entry)
    {
        if (Token.Of(entry.Metadata) is null)
        {
            return "none";
        }

        try
        {
            var tag = Quietly.Do(entry.Context, db => db.ETagOf(entry.Entity)).ToString();
            return tag[(tag.LastIndexOf(',') + 1)..];
        }
        catch (InvalidOperationException)
        {
            return "none";
        }
    }

    private static string TextOf(EntityEntry entry)
    {
        var values = entry.Metadata.GetFlattenedProperties()
            .Where(property => !IsVersion(property) && property.DeclaringType is IEntityType && property.Name != "__synthesizedOrdinal")
            .Select(property => Text(entry, property))
            .Concat(entry.Metadata.GetComplexProperties().Select(complex => $"{complex.Name}{(IsModified(entry, complex) ? "*" : "")}"));
        return $"{entry.Metadata.DisplayName()} {StateOf(entry)} {string.Join(", ", values)}";
    }

    // A version that came in with the data may stay marked or not: either way it is no change.
    private static EntityState StateOf(EntityEntry entry)
        => entry.State is EntityState.Modified
            && entry.Metadata.GetFlattenedProperties().All(property => IsVersion(property) || property.DeclaringType is IComplexType || !entry.Property(property).IsModified)
            && !entry.Metadata.GetComplexProperties().Any(complex => IsModified(entry, complex))
                ? EntityState.Unchanged
                : entry.State;

    private static bool IsModified(EntityEntry entry, IComplexProperty complex)
        => complex.IsCollection ? entry.ComplexCollection(complex).IsModified : entry.ComplexProperty(complex).IsModified;

    private static bool IsVersion(IProperty property) => property.IsConcurrencyToken || property.Name is "Version" or "Modified";

    private static string Text(EntityEntry entry, IProperty property)
    {
        var member = entry.Property(property);
        var original = entry.State is EntityState.Added || Equals(member.OriginalValue, member.CurrentValue) ? "" : $" (was {member.OriginalValue ?? "null"})";
        return $"{property.Name} {member.CurrentValue ?? "null"}{(member.IsModified ? "*" : "")}{original}";
    }

    private Difference? Lists(string what, List<string> ours, List<string> theirs)
    {
        if (ours.SequenceEqual(theirs))
        {
            return null;
        }

        var missing = theirs.Except(ours).ToList();
        var extra = ours.Except(theirs).ToList();
        return missing.Count + extra.Count > 0
            ? Differs(what, string.Join(" | ", extra), string.Join(" | ", missing))
            : Differs(what, string.Join(" | ", ours), string.Join(" | ", theirs));
    }

    private Difference Differs(string what, string ours, string theirs) => new(step, what, ours, theirs);
}
