using EfVersioning.Benchmarks.Songs;

namespace EfVersioning.Benchmarks.Saving;

/// <summary>One contender's application: what it does is the same for all, except for the version, which the one by hand moves itself.</summary>
internal abstract class Writer(SongContext context, bool movesVersion) : IAsyncDisposable
{
    /// <summary>All rows, tracked by a context that stays open.</summary>
    public List<Song> Tracked { get; } = [.. context.Songs.OrderBy(song => song.Id)];

    public Task<int> SaveAsync() => context.SaveChangesAsync();

    public abstract SongContext Open();

    public abstract ValueTask DisposeAsync();

    public void Change(Song song)
    {
        song.Title = song.Title is "Here Comes the Sun" ? "Here Comes the Sun (2019 Mix)" : "Here Comes the Sun";
        if (movesVersion)
        {
            song.Version++;
        }
    }

    public Song New() => new() { Title = "Here Comes the Sun", Version = movesVersion ? 1 : 0 };
}

/// <inheritdoc/>
internal sealed class Writer<TContext> : Writer
    where TContext : SongContext, IContender
{
    private readonly SongDatabase<TContext> _database;
    private readonly TContext _context;

    private Writer(SongDatabase<TContext> database, TContext context, bool movesVersion)
        : base(context, movesVersion)
    {
        _database = database;
        _context = context;
    }

    public static async Task<Writer> CreateAsync(string name, int rows, bool movesVersion)
    {
        var database = await SongDatabase<TContext>.CreateAsync(name, rows);
        return new Writer<TContext>(database, database.Open(), movesVersion);
    }

    public override SongContext Open() => _database.Open();

    public override async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _database.DisposeAsync();
    }
}
