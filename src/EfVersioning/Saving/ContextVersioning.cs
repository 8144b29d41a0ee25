using System.Runtime.CompilerServices;
using EfVersioning.Collections;
using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Requests;
using EfVersioning.Setup;
using EfVersioning.Store.Writing;
using EfVersioning.Tracking;
using EfVersioning.Transactions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Saving;

/// <summary>
/// What the library remembers of one context: the saves that run, what its entries are expected to match, which rows
/// are written but not accepted. Interceptors have no fields, since pooled contexts share them; it hangs on the context.
/// </summary>
internal sealed class ContextVersioning
{
    private static readonly ConditionalWeakTable<DbContext, ContextVersioning> Known = [];

    private readonly DbContextId _lease;
    private readonly IDbContextOptions _options;
    private IRelationalConnection? _connection;
    private TimeProvider? _clock;

    private ContextVersioning(DbContext context, VersionedModel model)
    {
        Context = context;
        Model = model;
        Saves = new RunningSaves(this);
        _lease = context.ContextId;

        _options = context.GetService<IDbContextOptions>();
        var settings = _options.FindExtension<EtagVersioningOptionsExtension>()?.Settings;
        HasInterceptor = settings is not null;
        Writes = settings?.Store is { } store ? new ContextWrites(this, store, settings.StorePartition) : null;
    }

    public DbContext Context { get; }

    /// <summary>The saves of the context that are under way.</summary>
    public RunningSaves Saves { get; }

    public VersionedModel Model { get; }

    /// <summary>True while a save of the context is not final until somebody commits.</summary>
    public bool IsInTransaction => OpenTransaction.IsOpen(Context, _connection ??= OpenTransaction.ConnectionOf(Context));

    // Looked up when it is first needed: a save that only counts has no use for it.
    public TimeProvider Clock => _clock
        ??= _options.FindExtension<EtagVersioningOptionsExtension>()?.Settings.TimeProvider
        ?? _options.FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(TimeProvider)) as TimeProvider
        ?? TimeProvider.System;

    /// <summary>True when the options carry our interceptors, so that the diagnostic events need not do their work.</summary>
    public bool HasInterceptor { get; }

    /// <summary>What the context tells its store of tags; null where it has none.</summary>
    public ContextWrites? Writes { get; }

    /// <summary>What If-Match asked of entries, until they are saved.</summary>
    public Dictionary<object, Expectation> Expectations { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>What If-Match asked of collections, until they are changed.</summary>
    public Dictionary<KeptCollection, CollectionExpectation> ExpectedCollections { get; } = [];

    /// <summary>Nothing is expected of an entry any more, as the application has seen what its row is at.</summary>
    public void Release(TrackedEntry entry, VersionedType type)
    {
        Expectations.Remove(entry.Entity);
        RequestScope.Current?.Release(type, RequestedRow.KeyOf(entry, type));
    }

    /// <summary>Entities that move although nothing of their own changes: touched ones, owners and principals of what changed.</summary>
    public Dictionary<object, RowMove> Forced { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>Entities that SaveChanges(acceptAllChangesOnSuccess: false) wrote: the row is at their current version already.</summary>
    public HashSet<object> WrittenUnaccepted { get; } = new(ReferenceEqualityComparer.Instance);

    /// <summary>How many import scopes are open.</summary>
    public int Imports { get; set; }

    public bool IsImporting => Imports > 0;

    /// <summary>The memory of a context, or null where its model is not versioned.</summary>
    public static ContextVersioning? Of(DbContext context)
    {
        if (Known.TryGetValue(context, out var known))
        {
            if (known._lease == context.ContextId)
            {
                return known;
            }

            // A pooled context came back under another lease: nothing of the old one holds.
            Known.Remove(context);
        }

        if (VersionedModel.Of(context) is not { } model)
        {
            return null;
        }

        var versioning = new ContextVersioning(context, model);
        Known.AddOrUpdate(context, versioning);
        return versioning;
    }
}
