using EfVersioning.Context;
using Microsoft.EntityFrameworkCore;
using AmbientTransaction = System.Transactions.Transaction;

namespace EfVersioning.Reading;

/// <summary>A store as one question sees it: the part of it that is asked, and who asks the database where it does not know.</summary>
/// <param name="Settings">The settings of the context; there is a store.</param>
/// <param name="Partition">The part of the store.</param>
/// <param name="Source">Who makes the context, or has it.</param>
/// <param name="IsInUse">Whether the context is there already, and may be in a transaction.</param>
internal readonly record struct StoreView(EtagVersioningOptions Settings, string? Partition, IContextSource Source, bool IsInUse)
{
    /// <summary>
    /// Inside a transaction a context may see what others do not, or see what is past: the database alone knows. A replica may
    /// be behind the store, and what is read from it would then go out under a newer tag for ever.
    /// </summary>
    public bool MayRead => Settings.ReadsStore && (IsInUse ? !OpenTransaction.IsOpen(Source.Context) : AmbientTransaction.Current is null);

    /// <summary>The same of what the database said, or of what is answered beside it: the context is there by now.</summary>
    public bool MayFill => IsInUse || IsReadBy(Source.Context);

    /// <summary>
    /// Whether what a context reads is never older than what this store says of it. A 304 is true by the store alone; an answer
    /// with content would have the newest tag over what is past.
    /// </summary>
    private bool IsReadBy(DbContext context)
        => SettingsOf(context) is { ReadsStore: true } settings && settings.Store == Settings.Store && !OpenTransaction.IsOpen(context);

    /// <summary>The settings of a context that has a store; null for any other.</summary>
    public static EtagVersioningOptions? SettingsOf(DbContext context)
        => ContextServices.SettingsOf(context) is { Store: not null } settings ? settings : null;

    /// <summary>The store of a context that is in use; null where it has none.</summary>
    public static StoreView? Of(DbContext context)
        => SettingsOf(context) is { } settings ? new(settings, settings.StorePartition?.Invoke(context), new InUse(context), IsInUse: true) : null;

    private sealed record InUse(DbContext Context) : IContextSource;
}

/// <summary>Who can make a context for a question, and need not where the store answers it.</summary>
internal interface IContextSource
{
    /// <summary>The context; made when it is first asked for.</summary>
    DbContext Context { get; }
}
