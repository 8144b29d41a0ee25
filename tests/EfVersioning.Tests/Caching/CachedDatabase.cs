using System.Collections.Concurrent;
using System.Data.Common;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Caching.Hybrid;

namespace EfVersioning.Tests.Caching;

/// <summary>A database whose rows are cached, with the commands that reach it, and something to do before one of them.</summary>
internal sealed class CachedDatabase<TContext> : IAsyncDisposable
    where TContext : DbContext
{
    private readonly Commands _commands = new();

    private CachedDatabase(HybridCache cache) => Cache = cache;

    public HybridCache Cache { get; }

    public ContextDatabase<TContext> Database { get; private set; } = null!;

    /// <summary>What was sent since it was last asked.</summary>
    public List<string> Sent
    {
        get
        {
            var sent = _commands.Texts.ToList();
            _commands.Texts.Clear();
            return sent;
        }
    }

    /// <summary>Done before each command of a reader, with its number from 0 on; not again for what it does itself.</summary>
    public Func<int, CancellationToken, Task>? BeforeCommand { get; set; }

    public static async Task<CachedDatabase<TContext>> CreateAsync(TestDatabase database, HybridCache cache, IETagStore? store = null)
    {
        var cached = new CachedDatabase<TContext>(cache);
        cached.Database = await database.CreateAsync<TContext>(
            options => options.UseEtagVersioning(settings => settings.UseCache(cache).UseStore(store)));
        return cached;
    }

    /// <summary>A reader, whose commands are counted.</summary>
    public TContext Open(Action<DbContextOptionsBuilder>? more = null)
        => Database.Open(options =>
        {
            options.AddInterceptors(_commands.Of(this));
            more?.Invoke(options);
        });

    /// <summary>A writer, whose commands are not.</summary>
    public TContext OpenWriter() => Database.Open();

    public ValueTask DisposeAsync() => Database.DisposeAsync();

    private sealed class Commands : DbCommandInterceptor
    {
        private CachedDatabase<TContext>? _owner;
        private int _number;

        public ConcurrentQueue<string> Texts { get; } = [];

        public Commands Of(CachedDatabase<TContext> owner)
        {
            _owner = owner;
            _number = 0;
            return this;
        }

        public override async ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Texts.Enqueue(command.CommandText);
            if (_owner!.BeforeCommand is { } before)
            {
                await before(Interlocked.Increment(ref _number) - 1, cancellationToken);
            }

            return result;
        }
    }
}
