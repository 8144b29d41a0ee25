using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Xunit;

namespace EfVersioning.Testing;

/// <summary>One database with the tables of <typeparamref name="TContext"/>, for as many contexts as a test needs.</summary>
/// <remarks>
/// A pooled factory: <c>new PooledDbContextFactory&lt;TContext&gt;(music.Options())</c>.
/// A service collection: <c>services.AddDbContextPool&lt;TContext&gt;(o =&gt; music.Configure(o))</c>.
/// Another context type over the same tables: <c>new OtherContext(music.Options&lt;OtherContext&gt;())</c>.
/// </remarks>
public sealed class ContextDatabase<TContext> : IAsyncDisposable
    where TContext : DbContext
{
    private readonly TestDatabase _kind;
    private readonly Action<DbContextOptionsBuilder>? _configure;
    private readonly Func<Task>? _drop;

    internal ContextDatabase(
        TestDatabase kind, string connectionString, Action<DbContextOptionsBuilder>? configure, Func<Task>? drop)
    {
        _kind = kind;
        _configure = configure;
        _drop = drop;
        ConnectionString = connectionString;
    }

    public string ConnectionString { get; }

    /// <summary>Names the provider and this database, then adds the options that the database was created with.</summary>
    public DbContextOptionsBuilder Configure(DbContextOptionsBuilder builder)
    {
        _kind.Configure(builder, ConnectionString);

        // The tests of one process need more sorts of options than an application does.
        builder.ConfigureWarnings(warnings => warnings.Log(CoreEventId.ManyServiceProvidersCreatedWarning));
        _configure?.Invoke(builder);
        return builder;
    }

    /// <summary>The options of <see cref="Configure"/> and then those of <paramref name="more"/>.</summary>
    public DbContextOptions<TContext> Options(Action<DbContextOptionsBuilder>? more = null) => Options<TContext>(more);

    public DbContextOptions<TOther> Options<TOther>(Action<DbContextOptionsBuilder>? more = null)
        where TOther : DbContext
    {
        var builder = new DbContextOptionsBuilder<TOther>();
        Configure(builder);
        more?.Invoke(builder);
        return builder.Options;
    }

    /// <summary>A new context, on a connection of its own: its constructor must take the options and nothing else.</summary>
    public TContext Open(Action<DbContextOptionsBuilder>? more = null) =>
        (TContext)Activator.CreateInstance(typeof(TContext), Options(more))!;

    /// <summary>An open connection beside those of the contexts: what another application does to the rows.</summary>
    public async Task<DbConnection> ConnectAsync()
    {
        var connection = _kind.Connection(ConnectionString);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    internal async Task CreateTablesAsync()
    {
        await using var context = Open();
        await context.Database.EnsureCreatedAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_drop is not null)
        {
            await _drop();
        }
    }
}
