using EfVersioning.Saving;
using EfVersioning.Setup;
using EfVersioning.Tracking;
using EfVersioning.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Collections;

/// <summary>The collections that one save changes, and when they are counted.</summary>
/// <remarks>
/// Where the save has no transaction around it EF Core is asked to begin one, also for a single command, and the count is
/// the last thing before its commit: whatever an execution strategy runs again, it runs the count again with it. In a
/// transaction of the application's the count is the last thing of the save.
/// </remarks>
internal sealed class MovedCollections(ContextVersioning versioning)
{
    // Made for the first collection: most saves have none.
    private SortedSet<KeptCollection>? _moved;
    private AutoTransactionBehavior _behavior;
    private bool _isCounted;
    private CollectionSavepoint? _savepoint;

    /// <summary>True when rows are written that are not counted, in a transaction that somebody else may commit.</summary>
    public bool IsUncounted { get; private set; }

    /// <summary>An entry is deleted, with what the database deletes by itself.</summary>
    public void Deleted(TrackedEntry entry) => Move(versioning.Model.Collections.DeletedWith(entry.EntityType));

    /// <summary>A row of this entity type is changed.</summary>
    public void Written(IEntityType entityType) => Move(versioning.Model.Collections.WrittenWith(entityType));

    /// <summary>
    /// Makes a place to come back to in a transaction of the application's: where the save may be refused after its rows are
    /// written, or fail after it has moved principals. EF Core's own savepoint is behind the latter.
    /// </summary>
    public async ValueTask BeginAsync(bool movesPrincipals, bool async, CancellationToken cancellationToken)
    {
        if (_savepoint is null && (versioning.ExpectedCollections.Count > 0 || (movesPrincipals && _moved is not null)))
        {
            _savepoint = await CollectionSavepoint.CreateAsync(versioning.Context, async, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A command of the save is about to be sent, and what it writes has to be counted with it or not at all.</summary>
    public void RequireTransaction()
    {
        if (_moved is { Count: > 0 })
        {
            CounterSql.RequireTransaction(versioning.Context, _moved.Min!);
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

    /// <summary>The rows are written, in a transaction that somebody else commits.</summary>
    public ValueTask CountInOpenTransactionAsync(bool async)
        => _moved is null && _savepoint is null ? ValueTask.CompletedTask : CountAndReleaseAsync(async);

    /// <summary>The save failed: goes back to before it, where there is a place to go back to.</summary>
    public bool TryGoBack()
    {
        IsUncounted = false;
        var savepoint = _savepoint;
        _savepoint = null;
        savepoint?.GoBack();
        return savepoint is not null;
    }

    /// <summary>What was asked of these collections is met.</summary>
    public void Fulfil()
    {
        if (_moved is not null)
        {
            CollectionPrecondition.Fulfil(versioning, _moved);
        }
    }

    /// <summary>The save is over, however it ended.</summary>
    public void End()
    {
        if (_moved is not null)
        {
            versioning.Context.Database.AutoTransactionBehavior = _behavior;
            _moved = null;
        }
    }

    private async ValueTask CountAndReleaseAsync(bool async)
    {
        // Neither counted nor in a transaction: EF Core had no command to send.
        if (_moved is not null && !_isCounted && OpenTransaction.Around(versioning.Context) is not null)
        {
            IsUncounted = true;
            await CountAsync(async).ConfigureAwait(false);
            IsUncounted = false;
        }

        if (_savepoint is not null)
        {
            await _savepoint.ReleaseAsync(async).ConfigureAwait(false);
            _savepoint = null;
        }
    }

    private void Move(IReadOnlyList<KeptCollection> collections)
    {
        if (collections.Count == 0)
        {
            return;
        }

        if (_moved is null)
        {
            Require(collections[0]);
            _moved = [];
            _behavior = versioning.Context.Database.AutoTransactionBehavior;
            versioning.Context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        }

        _moved.UnionWith(collections);
    }

    private void Require(KeptCollection collection)
    {
        if (!versioning.HasInterceptor)
        {
            throw new InvalidOperationException(
                $"This save changes rows of '{collection.Type.DisplayName()}', whose version as a collection is kept (KeepsCollectionVersion()), and without an interceptor it cannot be counted. Nothing was written. To keep it, {OptionsLine.Text}");
        }

        CounterSql.RequireKnown(versioning.Context.Database.ProviderName);
    }
}
