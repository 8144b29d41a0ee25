using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Tokens;

/// <summary>One row in a database of its own, tracked by a context that stays open.</summary>
internal sealed class TokenWriter : IAsyncDisposable
{
    private readonly IAsyncDisposable _database;
    private readonly DbContext _context;
    private readonly TokenRow _row;
    private readonly bool _moves;

    private TokenWriter(IAsyncDisposable database, DbContext context, TokenRow row, bool moves)
    {
        _database = database;
        _context = context;
        _row = row;
        _moves = moves;
    }

    /// <summary>EF Core checks the token, and the application moves it where the database does not.</summary>
    public static Task<TokenWriter> ByHandAsync(TestDatabase server, string token)
        => token switch
        {
            TokenSaves.Xmin => CreateAsync<PlainTokenContext<XminRow>, XminRow>(server, isTagged: false, moves: true),
            TokenSaves.Stamp => CreateAsync<PlainTokenContext<StampRow>, StampRow>(server, isTagged: false, moves: true),
            _ => CreateAsync<PlainTokenContext<VersionRow>, VersionRow>(server, isTagged: false, moves: true),
        };

    /// <summary>The same by EfVersioning, which moves a version of its own.</summary>
    public static Task<TokenWriter> TaggedAsync(TestDatabase server, string token)
        => token switch
        {
            TokenSaves.Xmin => CreateAsync<TaggedTokenContext<XminRow>, XminRow>(server, isTagged: true, moves: true),
            TokenSaves.Stamp => CreateAsync<TaggedTokenContext<StampRow>, StampRow>(server, isTagged: true, moves: true),
            _ => CreateAsync<TaggedTokenContext<VersionRow>, VersionRow>(server, isTagged: true, moves: false),
        };

    public Task<int> SaveAsync()
    {
        _row.Title = _row.Title is "Here Comes the Sun" ? "Here Comes the Sun (2019 Mix)" : "Here Comes the Sun";
        if (_moves)
        {
            _row.Move();
        }

        return _context.SaveChangesAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _context.DisposeAsync();
        await _database.DisposeAsync();
    }

    private static async Task<TokenWriter> CreateAsync<TContext, TRow>(TestDatabase server, bool isTagged, bool moves)
        where TContext : DbContext
        where TRow : TokenRow, new()
    {
        var database = await server.CreateEmptyAsync<TContext>();
        // Not by the options of the tests, which have more in them on MariaDB.
        var options = new DbContextOptionsBuilder<TContext>();
        _ = server is PostgresDatabase ? options.UseNpgsql(database.ConnectionString) : options.UseMySQL(database.ConnectionString);
        _ = isTagged ? options.UseEtagVersioning() : options;
        var context = (TContext)Activator.CreateInstance(typeof(TContext), options.Options)!;
        await context.Database.EnsureCreatedAsync();
        var row = new TRow();
        context.Add(row);
        await context.SaveChangesAsync();
        return new TokenWriter(database, context, row, moves);
    }
}
