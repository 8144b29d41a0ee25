using System.Collections.Immutable;
using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Guards;

/// <summary>
/// One request, as the saves in it see it: what it asks before it may write, and what it has written. It flows with the request
/// (<see cref="RequestFlow"/>) into every context, injected or made by a factory, of the handler or of a unit of work behind it, so
/// that a handler which forgets <c>IfMatch()</c> is guarded in SQL all the same.
/// </summary>
internal sealed class RequestScope
{
    // A handler may save through several contexts at a time.
    private ImmutableList<TransactionMoment> _met = [];
    private ImmutableList<TransactionMoment> _changed = [];
    private RequestedGuard? _guard;
    private RequestedCollection? _collection;
    private StaleETagException? _failure;
    private bool _isReleased;

    /// <summary>What the request has written.</summary>
    public WrittenRows Written { get; } = new();

    /// <summary>The endpoint of a request is known, and what it asks.</summary>
    public static RequestScope Begin(RequestedGuard? guard)
    {
        var scope = RequestFlow.Enter();
        scope._guard ??= guard;
        return scope;
    }

    /// <inheritdoc cref="Begin(RequestedGuard?)"/>
    public static RequestScope Begin(RequestedCollection collection)
    {
        var scope = RequestFlow.Enter();
        scope._collection = collection;
        return scope;
    }

    /// <summary>What the request asks before it may write any row of a type, until a write has met it; null where it asks nothing any more.</summary>
    public RequestedGuard? Pending => _guard is { } guard && !_isReleased && !HasMet ? guard : null;

    /// <summary>Whether it is the list that its precondition is about, which is checked as the list is changed.</summary>
    public bool AsksOfList => _collection is not null;

    /// <summary>Whether a row may be the one that the request is about, so that its answer may tell its tag.</summary>
    public bool MayBeAbout(VersionedType type, object?[] key) => _guard?.Names(type, key) is not false;

    /// <summary>The refusal that its precondition met and that no later write has answered; null where there is none.</summary>
    public StaleETagException? Failure
        => _failure is { } stale && !(stale.Conflicts[0].Row.Collection is not null ? HasChanged : _isReleased || HasMet) ? stale : null;

    /// <summary>Remembers a refusal that the precondition of the request around it brought about, since a handler may swallow it.</summary>
    public static StaleETagException Failed(StaleETagException stale)
    {
        if (RequestFlow.Scope is { } request && stale.Conflicts.Any(request.Asks))
        {
            request._failure = stale;
        }

        return stale;
    }

    // Not what the handler asks of other rows by itself.
    private bool Asks(ETagConflict conflict)
        => conflict.Row.Collection is { } list
            ? _collection is { } asked && asked.Is(list)
            : _guard is { } guard && guard.IsOf(conflict.Row.Type);

    /// <summary>A write has done what the request asks, in a transaction that may still be open: the rest is the handler's.</summary>
    public void Meet(TransactionMoment moment) => ImmutableInterlocked.Update(ref _met, static (met, moment) => met.Add(moment), moment);

    /// <summary>What the request asks of an entry; null where it asks nothing of it.</summary>
    public Expectation? ExpectationOf(TrackedEntry entry, VersionedType type)
        => _isReleased ? null
            : _guard switch
            {
                RequestedRow row when row.Names(entry, type) => ExpectationOf(row, entry, type),
                // Its tags say which rows may be written, and at what; a date has been looked at, and what is there is there.
                RequestedRows rows when !HasMet && rows.Names(entry, type) && rows.Asked.Kind is EntityTagHeaderKind.Tags
                    => new Expectation(rows.Header, RowTokens.In(rows.Asked.Tags, entry, type)),
                _ => null,
            };

    private Expectation? ExpectationOf(RequestedRow row, TrackedEntry entry, VersionedType type)
    {
        if (row.IsAny)
        {
            // Any version, but one: what is not there cannot be made (RFC 9110 §13.1.1), unless it was there until this
            // request took it away.
            return entry.State is not EntityState.Added || HasMet ? null : new Expectation(row.Header, []);
        }

        // What the request has written it has seen, and what it took away it may make again.
        var written = Written.TagsOf(type, row.Key).Select(type.TokenIn).OfType<object>();
        return new Expectation(row.Header, [.. RowTokens.In(row.Asked.Tags, entry, type), .. written]) { MayInsert = row.MayInsert || HasMet };
    }

    /// <summary>What the request asks of a row that is not tracked, as the text of an <c>If-Match</c>; null where it asks nothing of it.</summary>
    public string? HeaderOf(VersionedType type, object?[] key)
    {
        if (_guard is not RequestedRow row)
        {
            return Pending is { } rows && rows.IsOf(type) ? rows.Header : null;
        }

        if (_isReleased || !row.Names(type, key))
        {
            return null;
        }

        var written = Written.TagsOf(type, key);
        return written.Count == 0 || row.IsAny
            ? row.Header
            : string.Join(", ", [row.Header, .. written.Select(tag => tag.ToHeader())]);
    }

    /// <summary>What the request asks of a list, until it has changed it; null where it asks nothing.</summary>
    public string? HeaderOf(KeptCollection collection) => _collection is { } asked && asked.Is(collection) && !HasChanged ? asked.Header : null;

    /// <summary>The list was at what the request asks, and is changed, in a transaction that may still be open.</summary>
    public void Change(KeptCollection collection, TransactionMoment moment)
    {
        if (_collection is { } asked && asked.Is(collection))
        {
            ImmutableInterlocked.Update(ref _changed, static (changed, moment) => changed.Add(moment), moment);
        }
    }

    /// <summary>
    /// The application has read the row anew after its save was refused: what it writes now is its own decision, and no
    /// longer the client's.
    /// </summary>
    public void Release(VersionedType type, object?[] key) => _isReleased |= _guard switch
    {
        RequestedRow row => row.Names(type, key),
        { } rows => rows.IsOf(type),
        null => false,
    };

    private bool HasMet => _met.Exists(static moment => !moment.IsUncertain);

    private bool HasChanged => _changed.Exists(static moment => !moment.IsUncertain);
}
