using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Oracle.Worlds;

/// <summary>One side of the comparison: a database, two contexts, the entities that the program knows.</summary>
internal abstract class World : IDisposable
{
    private readonly PooledDbContextFactory<OracleContext>? _pool;
    private readonly DbContextOptions<OracleContext> _options;

    protected World(Variant variant, WorldDatabase database)
    {
        Variant = variant;
        Database = database;
        using (var model = new OracleContext(Options(withConnection: false)))
        {
            database.Reset(model);
        }

        _options = Options(withConnection: true);
        _pool = variant.Has(Features.Pool) ? new(_options) : null;
        Contexts = [New(), New()];
    }

    public Variant Variant { get; }

    public WorldDatabase Database { get; }

    public OracleContext[] Contexts { get; }

    public CommandLog Log { get; } = new();

    private readonly FailingCommits _commits = new();

    /// <summary>The next commit of the program's own fails.</summary>
    public bool CommitFails { get; set; }

    public SteppingClock Clock { get; } = new();

    /// <summary>The entities of each context by kind and number: the one that the program had last.</summary>
    public Dictionary<(string Kind, int Id), object>[] Known { get; } = [[], []];

    /// <summary>Whether the last save of a context was not accepted.</summary>
    public bool[] IsUnaccepted { get; } = [false, false];

    /// <summary>Whether something was taken back, or may have been, of which the library need not know what.</summary>
    public bool HasDoubts { get; set; }

    /// <summary>Whether there was such a save in the open transaction.</summary>
    public bool[] WasUnaccepted { get; } = [false, false];

    public IDbContextTransaction? Transaction { get; private set; }

    /// <summary>The context that began the transaction.</summary>
    public int Owner { get; private set; }

    public abstract Task<int> SaveAsync(int context, bool accept);

    public abstract Task<string> PatchAsync(int context, Kind kind, int id, int? version);

    public abstract Task<string> DeleteAsync(int context, Kind kind, int id, int? version);

    public abstract void Touch(OracleContext db, object entity);

    /// <summary>A bulk write is about to be sent; true where the harness has to move the version in it.</summary>
    public abstract bool BulkMoves(OracleContext db, Kind kind, bool isDelete);

    /// <summary>The context is in use under this lease no longer.</summary>
    protected virtual void Left(int context)
    {
    }

    protected virtual void Began()
    {
    }

    protected virtual void Ended(bool committed)
    {
    }

    protected virtual void CommitFailed()
    {
    }

    protected virtual void SavepointCreated(string name)
    {
    }

    protected virtual void RolledBackTo(string name)
    {
    }

    protected virtual void Released(string name)
    {
    }

    public virtual void Accepted(int context)
    {
    }

    public virtual void Reloaded(object entity)
    {
    }

    public void Begin(int context)
    {
        Transaction = Contexts[context].Database.BeginTransaction();
        Owner = context;
        Database.Transaction = Transaction.GetDbTransaction();
        Began();
    }

    public async Task EndAsync(Verb verb)
    {
        var transaction = Transaction!;
        var isAsync = Variant.Has(Features.Async);
        switch (verb)
        {
            case Verb.Commit:
                await CommitAsync(transaction, isAsync);
                break;
            case Verb.Rollback when isAsync:
                await transaction.RollbackAsync();
                break;
            case Verb.Rollback:
                transaction.Rollback();
                break;
        }

        if (isAsync)
        {
            await transaction.DisposeAsync();
        }
        else
        {
            transaction.Dispose();
        }

        Over(verb is Verb.Commit);
    }

    private async Task CommitAsync(IDbContextTransaction transaction, bool isAsync)
    {
        _commits.Fails = CommitFails;
        CommitFails = false;
        try
        {
            if (isAsync)
            {
                await transaction.CommitAsync();
            }
            else
            {
                transaction.Commit();
            }
        }
        catch
        {
            CommitFailed();
            transaction.Dispose();
            Over(committed: false);

            // Whoever accepts it all the same has found out that it was committed, and here it was not.
            Array.Clear(IsUnaccepted);
            throw;
        }
    }

    public void Savepoint(Verb verb, int number)
    {
        var name = $"s{number % 2}";
        switch (verb)
        {
            case Verb.Savepoint:
                Transaction!.CreateSavepoint(name);
                SavepointCreated(name);
                break;
            case Verb.RollbackTo:
                Transaction!.RollbackToSavepoint(name);
                HasDoubts = true;
                RolledBackTo(name);
                break;
            default:
                Transaction!.ReleaseSavepoint(name);
                Released(name);
                break;
        }
    }

    public void Renew(int context)
    {
        Contexts[context].Dispose();
        Known[context].Clear();
        IsUnaccepted[context] = false;
        Left(context);
        if (Transaction is not null && Owner == context)
        {
            Over(committed: false);
        }

        Contexts[context] = New();
    }

    /// <summary>A context takes part in the transaction that another one began, as they share a connection.</summary>
    public void Join(int context)
    {
        if (Transaction is not null && Owner != context && Contexts[context].Database.CurrentTransaction is null)
        {
            Contexts[context].Database.UseTransaction(Database.Transaction);
        }
    }

    public void Dispose()
    {
        foreach (var context in Contexts)
        {
            context.Dispose();
        }

        Transaction?.Dispose();
        Database.Transaction = null;
        GC.SuppressFinalize(this);
    }

    private void Over(bool committed)
    {
        Transaction = null;
        Database.Transaction = null;
        Array.Clear(WasUnaccepted);
        var other = Contexts[1 - Owner];
        if (other.Database.CurrentTransaction is not null)
        {
            other.Database.UseTransaction(null);
        }

        Ended(committed);
    }

    private OracleContext New() => _pool?.CreateDbContext() ?? new OracleContext(_options);

    private DbContextOptions<OracleContext> Options(bool withConnection)
    {
        var builder = new DbContextOptionsBuilder<OracleContext>();
        if (Variant.IsSqlite)
        {
            builder.UseSqlite(Database.Connection);
        }
        else
        {
            builder.UseNpgsql(Database.Connection);
        }

        ((IDbContextOptionsBuilderInfrastructure)builder).AddOrUpdateExtension(new VariantExtension(Variant));
        builder.ReplaceService<IModelCacheKeyFactory, VariantModels>();
        builder.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning).Default(WarningBehavior.Ignore));
        if (withConnection)
        {
            builder.AddInterceptors(Log, _commits);
        }

        builder.UseApplicationServiceProvider(new ServiceCollection().AddSingleton<TimeProvider>(Clock).BuildServiceProvider());
        if (Variant.HasLibrary && Variant.Has(Features.FullRoad))
        {
            builder.UseEtagVersioning();
        }

        return builder.Options;
    }
}
