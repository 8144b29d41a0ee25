using EfVersioning.Context;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Counters;

/// <summary>The collections that one save changes, and when they are counted.</summary>
/// <remarks>
/// Where the save has no transaction around it EF Core is asked to begin one, also for a single command, and the count is
/// the last thing before its commit: whatever an execution strategy runs again, it runs the count again with it. In a
/// transaction of the application's it is counted behind the first rows that are written, inside EF Core's savepoint.
/// </remarks>
internal sealed class MovedCollections(ContextVersioning versioning)
{
    // Made for the first collection: most saves have none.
    private SortedSet<KeptCollection>? _moved;
    private bool _isCounted;

    /// <summary>Whether the save changes any.</summary>
    public bool Any => _moved is not null;

    /// <summary>A row of this entity type is deleted, with what the database deletes by itself.</summary>
    public void Deleted(IEntityType entityType) => Move(versioning.Model.Collections.DeletedWith(entityType));

    /// <summary>A row of this entity type is changed.</summary>
    public void Written(IEntityType entityType) => Move(versioning.Model.Collections.WrittenWith(entityType));

    /// <summary>A command of the save is about to be sent, and what it writes has to be counted with it or not at all.</summary>
    public void RefuseWithoutTransaction()
    {
        if (_moved is not null)
        {
            Counters.RefuseWithoutTransaction(_moved.Min!);
        }
    }

    /// <summary>EF Core is about to commit a transaction while the save runs.</summary>
    public async ValueTask CountAsync(bool async)
    {
        // Each time: what an execution strategy began anew has to be counted anew, and a commit too many is no harm.
        if (_moved is not null)
        {
            await CollectionCount.RaiseAsync(versioning, _moved, async).ConfigureAwait(false);
            _isCounted = true;
        }
    }

    /// <summary>Whether they are still to be counted.</summary>
    public bool AreUncounted => _moved is not null && !_isCounted;

    /// <summary>Rows are written in a transaction that somebody else commits. EF Core takes them back to its savepoint where the count fails.</summary>
    public async ValueTask CountInOpenTransactionAsync(bool async)
    {
        var database = versioning.Context.Database;
        try
        {
            await CountAsync(async).ConfigureAwait(false);
        }
        catch when (database.CurrentTransaction is not { SupportsSavepoints: true } || !database.AutoSavepointsEnabled)
        {
            // No savepoint: rows that are written and not counted, and whoever catches this could commit them.
            OpenTransaction.Abandon(versioning.Context);
            throw;
        }
    }

    /// <summary>What was asked of these collections is met.</summary>
    public void Fulfil(TransactionMoment moment)
    {
        if (_moved is not null)
        {
            CollectionPrecondition.Fulfil(versioning, _moved, moment);
        }
    }

    private void Move(IReadOnlyList<KeptCollection> collections)
    {
        if (collections.Count == 0)
        {
            return;
        }

        if (!versioning.HasInterceptor)
        {
            throw new InvalidOperationException(
                $"This save changes rows of '{collections[0].Type.DisplayName()}', whose version as a collection is kept (KeepsCollectionVersion()), and without an interceptor it cannot be counted. Nothing was written. To keep it, {OptionsLine.Text}");
        }

        _moved ??= [];
        _moved.UnionWith(collections);
    }
}
