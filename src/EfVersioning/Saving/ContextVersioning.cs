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
        Uncommitted = new UncommittedWrites(this);
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

    /// <summary>The moment in the open transaction that a write of the context belongs to.</summary>
    public TransactionMoment Moment => OpenTransaction.MomentOf(Context, _connection ??= OpenTransaction.ConnectionOf(Context));

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

    /// <summary>What was written in transactions that may not have ended yet.</summary>
    public UncommittedWrites Uncommitted { get; }

    /// <summary>What SaveChanges(acceptAllChangesOnSuccess: false) wrote: the rows are at these versions already; null where there is none.</summary>
    public UnacceptedSave? Unaccepted { get; set; }

    /// <summary>
    /// True from a commit whose answer was lost until a save goes through: what it wrote may be in the database, and a conflict may be
    /// one with ourselves.
    /// </summary>
    public bool IsAnswerLost { get; set; }

    /// <summary>
    /// How many statements are under way that the library sends by itself, or that are guarded: no request needs to look at them.
    /// </summary>
    public int KnownStatements { get; private set; }

    /// <summary>A statement is sent that no request needs to look at, until the result is disposed of.</summary>
    public IDisposable SendKnown() => new KnownStatement(this);

    /// <summary>Whether the statement under way is one on the counters of collections, which is no change of any.</summary>
    public bool IsCounting { get; set; }

    /// <summary>How many import scopes are open.</summary>
    public int Imports { get; set; }

    public bool IsImporting => Imports > 0;

    /// <summary>The memory of a context that has something to remember; null for one that has only read so far.</summary>
    public static ContextVersioning? Present(DbContext context)
        => Known.TryGetValue(context, out var known) && known._lease == context.ContextId ? known : null;

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

    /// <summary>What is remembered of a context already: asks nothing of one that may be gone.</summary>
    public static ContextVersioning? Find(DbContext context)
        => Known.TryGetValue(context, out var known) && known._lease == context.ContextId ? known : null;

    /// <summary>
    /// A transaction of the context has ended. Where the context is alive its versions go back at once; one that is being
    /// disposed of is not touched, and one that returns to its pool has let its entities go.
    /// </summary>
    public static void TransactionEnded(DbContext context)
    {
        if (Find(context) is not { Saves.Any: false } versioning || !versioning.Uncommitted.Any)
        {
            return;
        }

        try
        {
            // The one public way to ask.
            _ = context.ChangeTracker;
        }
        catch (ObjectDisposedException)
        {
            return;
        }

        versioning.Uncommitted.Settle();
    }

    private sealed class KnownStatement : IDisposable
    {
        private readonly ContextVersioning _versioning;

        public KnownStatement(ContextVersioning versioning)
        {
            _versioning = versioning;
            versioning.KnownStatements++;
        }

        public void Dispose() => _versioning.KnownStatements--;
    }
}
