using EfVersioning.Context;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using EfVersioning.Writing.Uncommitted;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Counters;

/// <summary>From the text of If-Match to what the next change of a collection has to find.</summary>
internal static class CollectionPrecondition
{
    public static void Require(DbContext context, IEntityType entityType, string? header)
    {
        var collection = VersionedModel.Require(context).Collections.Require(entityType);
        var expected = ContextVersioning.Of(context)!.ExpectedCollections;
        expected.Remove(collection);
        var parsed = EntityTagHeader.Parse(header);
        if (parsed.Kind is EntityTagHeaderKind.Absent or EntityTagHeaderKind.Any)
        {
            // A list is there, be it empty.
            return;
        }

        // Kept from here on, whatever is thrown: a handler that swallows the exception and saves is still refused.
        var expectation = new CollectionExpectation(context, collection, header!);
        expected[collection] = expectation;
        if (parsed.Kind is EntityTagHeaderKind.Malformed)
        {
            throw new MalformedIfMatchException(header!);
        }

        if (!expectation.CanBeMet)
        {
            throw expectation.Stale(current: null);
        }
    }

    /// <summary>What the request around a write asks of the collections that it changes, where the handler asks nothing itself.</summary>
    public static void AskOfRequest(ContextVersioning versioning, IEnumerable<KeptCollection> collections)
    {
        if (RequestFlow.Scope is not { } request)
        {
            return;
        }

        foreach (var collection in collections)
        {
            if (request.HeaderOf(collection) is { } header)
            {
                versioning.ExpectedCollections.TryAdd(collection, new CollectionExpectation(versioning.Context, collection, header));
            }
        }
    }

    /// <summary>What was asked of these collections is met, and asked again where the transaction around it is taken back.</summary>
    public static void Fulfil(ContextVersioning versioning, IEnumerable<KeptCollection> collections, TransactionMoment moment)
    {
        foreach (var collection in collections)
        {
            RequestFlow.Scope?.Change(collection, moment);
            if (versioning.ExpectedCollections.Remove(collection, out var expectation) && moment.History is not null)
            {
                SaveMemory.Of(versioning).UncommittedIn(versioning).Add(moment, () => versioning.ExpectedCollections.TryAdd(collection, expectation));
            }
        }
    }
}
