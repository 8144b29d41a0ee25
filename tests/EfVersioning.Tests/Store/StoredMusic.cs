using System.Data.Common;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.Tests.Store;

/// <summary>A database of which a store keeps the versions, with the commands that reach it.</summary>
internal sealed class StoredMusic<TContext> : IAsyncDisposable
    where TContext : DbContext
{
    private readonly Commands _commands = new();

    private StoredMusic(IETagStore? store) => Store = store ?? new MemoryETagStore(new MemoryETagStoreOptions { TimeProvider = Clock });

    public FakeTimeProvider Clock { get; } = new();

    public IETagStore Store { get; }

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

    public static async Task<StoredMusic<TContext>> CreateAsync(TestDatabase database, IETagStore? store = null)
    {
        var music = new StoredMusic<TContext>(store);
        music.Database = await database.CreateAsync<TContext>(options => options
            .UseEtagVersioning(settings => settings.UseStore(music.Store))
            .AddInterceptors(music._commands));
        _ = music.Sent;
        return music;
    }

    public TContext Open(Action<DbContextOptionsBuilder>? more = null) => Database.Open(more);

    /// <summary>A reader of its own asks for the version; the answer with the number of commands it took.</summary>
    public async Task<(ETag? Tag, int Commands)> FindAsync<TEntity>(params object[] key)
        where TEntity : class
    {
        await using var db = Open();
        _ = Sent;
        var tag = await db.Set<TEntity>().FindETagAsync(key, Music.Cancellation);
        return (tag, Sent.Count);
    }

    public async ValueTask DisposeAsync() => await Database.DisposeAsync();

    private sealed class Commands : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override InterceptionResult<DbDataReader> ReaderExecuting(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            Texts.Add(command.CommandText);
            return result;
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
            => ValueTask.FromResult(ReaderExecuting(command, eventData, result));
    }
}
