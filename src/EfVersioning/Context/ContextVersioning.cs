using System.Runtime.CompilerServices;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Context;

/// <summary>
/// What the library remembers of one context, for one lease of it: each feature in a slot of its own. Interceptors have no fields,
/// since pooled contexts share them; it hangs on the context.
/// </summary>
internal sealed class ContextVersioning
{
    private static readonly ConditionalWeakTable<DbContext, ContextVersioning> Known = [];

    private readonly DbContextId _lease;
    private IRelationalConnection? _connection;
    private TimeProvider? _clock;

    private ContextVersioning(DbContext context, VersionedModel model)
    {
        Context = context;
        Model = model;
        Settings = ContextServices.Remember(context);
        HasInterceptor = Settings is not null;
        _lease = context.ContextId;
    }

    public DbContext Context { get; }

    public VersionedModel Model { get; }

    /// <summary>The moment in the open transaction that a write of the context belongs to.</summary>
    public TransactionMoment Moment => OpenTransaction.MomentOf(Context, _connection ??= OpenTransaction.ConnectionOf(Context));

    // Looked up when it is first needed: a save that only counts has no use for it.
    public TimeProvider Clock => _clock
        ??= Settings?.TimeProvider
        ?? Context.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()?.ApplicationServiceProvider?.GetService(typeof(TimeProvider)) as TimeProvider
        ?? TimeProvider.System;

    /// <summary>True when the options carry our interceptors, so that the diagnostic events need not do their work.</summary>
    public bool HasInterceptor { get; }

    /// <summary>The settings of the context's options; null where they do not call <c>UseEtagVersioning()</c>.</summary>
    public EtagVersioningOptions? Settings { get; }

    /// <summary>What the features remember.</summary>
    public FeatureSlots Features { get; } = new();

    /// <summary>
    /// How many statements are under way that the library sends by itself, or that are guarded: no request needs to look at them.
    /// </summary>
    public int KnownStatements { get; private set; }

    /// <summary>A statement is sent that no request needs to look at, until the result is disposed of.</summary>
    public IDisposable SendKnown()
    {
        KnownStatements++;
        return new Scope(() => KnownStatements--);
    }

    /// <summary>Whether the statement under way is one on the counters of collections, which is no change of any.</summary>
    public bool IsCounting { get; set; }

    /// <summary>The memory of a context that has something to remember; null for one that has only read so far. Asks nothing of one that may be gone.</summary>
    public static ContextVersioning? Present(DbContext context)
        => Known.TryGetValue(context, out var known) && known._lease == context.ContextId ? known : null;

    /// <summary>The memory of a context, or null where its model is not versioned, or there is none.</summary>
    public static ContextVersioning? Of(DbContext? context)
    {
        if (context is null)
        {
            return null;
        }

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

    /// <summary>
    /// Forgets a context that is disposed of. What only waits for the garbage collector in a weak table is looked at by each of its
    /// runs, which took a save in a new context 3 µs.
    /// </summary>
    public static void Forget(DbContext context) => Known.Remove(context);
}
