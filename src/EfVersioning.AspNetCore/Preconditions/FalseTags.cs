using EfVersioning.Guards;
using EfVersioning.Tags;

namespace EfVersioning.AspNetCore;

/// <summary>
/// Tells why no tag of an <c>If-Match</c> is what a resource is at. Of several tags the one that is nearest to it says why: what
/// its sender has to do about that one is enough.
/// </summary>
internal readonly ref struct FalseTags
{
    private readonly EntityTag _current;
    private readonly bool _isOurs;
    private readonly int? _token;

    /// <param name="current">The tag now, in header form; null where it is not known, and then each tag of ours may be its.</param>
    public FalseTags(string? current)
    {
        _ = EntityTag.TryParse(current, out _current);
        _isOurs = ETag.TryParse(_current.Opaque, out var tag);
        _token = _isOurs && tag.TryGetToken(out var bytes) ? bytes.Length : null;
    }

    public (PreconditionReason Reason, string? Suffix) Explain(EntityTagHeader header)
    {
        if (header.Kind is not EntityTagHeaderKind.Tags)
        {
            // A star that is false is of what is gone, which is told before.
            return (header.Kind is EntityTagHeaderKind.Empty ? PreconditionReason.Empty : PreconditionReason.Stale, null);
        }

        var nearest = (Distance: int.MaxValue, Reason: PreconditionReason.Stale, Suffix: (string?)null);
        foreach (var member in header)
        {
            var (reason, isCurrent, suffix) = Explain(member);
            if (Distance(reason, isCurrent) is var distance && distance < nearest.Distance)
            {
                nearest = (distance, reason, suffix);
            }
        }

        return (nearest.Reason, nearest.Suffix);
    }

    /// <summary>What its form alone keeps from being equal is nearer than what is past.</summary>
    private static int Distance(PreconditionReason reason, bool isCurrent)
        => reason switch
        {
            PreconditionReason.Weak or PreconditionReason.Suffixed when isCurrent => 0,
            PreconditionReason.Stale => 1,
            PreconditionReason.Weak or PreconditionReason.Suffixed => 2,
            PreconditionReason.QuotedStar => 3,
            PreconditionReason.OtherResource => 4,
            _ => 5,
        };

    private (PreconditionReason Reason, bool IsCurrent, string? Suffix) Explain(EntityTag member)
    {
        if (_current.IsWeak)
        {
            // Nothing is equal to it in a strong comparison.
            return (PreconditionReason.WeakCurrent, IsCurrent: true, null);
        }

        if (member.Opaque is "*")
        {
            return (PreconditionReason.QuotedStar, false, null);
        }

        var stripped = ProxySuffix.Strip(member.Opaque, _isOurs ? default : _current.Opaque, _token);
        var suffix = stripped.Length < member.Opaque.Length ? member.Opaque[stripped.Length..].ToString() : null;
        var form = suffix is not null ? PreconditionReason.Suffixed : member.IsWeak ? PreconditionReason.Weak : PreconditionReason.Stale;
        if (_current.Opaque.Length > 0 && !_isOurs)
        {
            // Of the tags of others we know no parts.
            return (form, stripped.SequenceEqual(_current.Opaque), suffix);
        }

        if (!IsOurs(stripped))
        {
            return (PreconditionReason.NotOurs, false, null);
        }

        return _isOurs && !RowOf(stripped).SequenceEqual(RowOf(_current.Opaque))
            ? (PreconditionReason.OtherResource, false, null)
            : (form, _isOurs && StateOf(stripped).SequenceEqual(StateOf(_current.Opaque)), suffix);
    }

    private static bool IsOurs(ReadOnlySpan<char> opaque) => ETag.TryParse(opaque, out _);

    /// <summary>The text that all tags of one resource begin with. The key of a list is a part of its state.</summary>
    private static ReadOnlySpan<char> RowOf(ReadOnlySpan<char> ours)
    {
        // A tag of ours has one comma, in front of the version, and the first hyphen ends the model.
        var model = ours[..ours.IndexOf('-')];
        return model.EndsWith(CollectionTag.Mark) ? model : ours[..ours.IndexOf(',')];
    }

    private static ReadOnlySpan<char> StateOf(ReadOnlySpan<char> ours) => ours.IndexOf(';') is >= 0 and var end ? ours[..end] : ours;
}
