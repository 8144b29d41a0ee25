using EfVersioning.Tests.Collections;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.SqlServerStatements;

/// <summary>The counters of collections on SQL Server, as its own parser reads their statements.</summary>
public sealed class SqlServerCollectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Saves => [false, true];

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task Collections_are_counted_behind_the_rows(bool async)
    {
        var server = new ParsedServer();
        await using var db = server.Open<ChartContext>();
        db.Attach(new Song { Id = 7, Version = 3 }).Entity.Title = "b";
        db.Attach(new Album { Id = 8, Version = 3 }).Entity.Title = "b";

        await db.SaveAsync(async);

        var counted = server.Statements[^1];
        Assert.Contains("UPDATE [EtagCollections] WITH (UPDLOCK, SERIALIZABLE) SET [Version] = [Version] + 1 WHERE [Name] = @p0 AND [Counter] = @p1;", counted, StringComparison.Ordinal);
        Assert.Contains("IF @@ROWCOUNT = 0 INSERT INTO [EtagCollections] ([Name], [Counter], [Version]) VALUES (@p2, @p3, 1);", counted, StringComparison.Ordinal);
        Assert.Single(server.Statements, sql => sql.Contains("EtagCollections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bulk_writes_count_the_collections_of_the_table_that_they_write()
    {
        var server = new ParsedServer();
        await using var db = server.Open<ChartContext>();

        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "b"), Cancellation);
        Assert.Equal(1, Counted("EtagCollections"));
        await db.Songs.Join(db.Albums, song => song.AlbumId, album => album.Id, (song, album) => new { song, album.Title })
            .ExecuteUpdateAsync(set => set.SetProperty(row => row.song.Title, row => row.Title), Cancellation);
        Assert.Equal(1, Counted("EtagCollections"));
        await db.Songs.Where(song => song.Id == 7).ExecuteDeleteAsync(Cancellation);
        Assert.Equal(1, Counted("EtagCollections"));
        await db.Songs.OrderBy(song => song.Id).Take(3).ExecuteDeleteAsync(Cancellation);
        Assert.Equal(1, Counted("EtagCollections"));
        await db.Labels.Where(label => label.Id == 7).ExecuteDeleteAsync(Cancellation);
        Assert.Equal(2, Counted("EtagCollections"));
        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, 1), Cancellation);
        await db.Singers.ExecuteDeleteAsync(Cancellation);
        Assert.Equal(0, Counted("EtagCollections"));

        // A counter is raised for each collection that is counted.
        int Counted(string table)
        {
            var counted = server.Statements.Where(sql => sql.Contains(table, StringComparison.Ordinal)).Sum(sql => sql.Split("@@ROWCOUNT").Length - 1);
            server.Statements.Clear();
            return counted;
        }
    }

    [Fact]
    public async Task A_collection_at_one_version_is_locked_and_read()
    {
        var server = new ParsedServer();
        await using var db = server.Open<ChartContext>();
        db.Albums.IfCollectionMatch("\"chart.album~list-all,0\"").Add(new Album { Title = "c" });

        await db.SaveChangesAsync(Cancellation);

        Assert.Contains(server.Statements, sql => sql.StartsWith("INSERT INTO [EtagCollections]", StringComparison.Ordinal) && sql.Contains("(@p0, 3, 0)", StringComparison.Ordinal));
        Assert.Equal("SELECT [Name], [Counter], [Version] FROM [EtagCollections] WITH (UPDLOCK) WHERE [Name] = @p0 ORDER BY [Counter]", server.Statements[2].TrimEnd());
        Assert.Equal("chart.album~list-all,0", (await db.Albums.KeptCollectionETagAsync(Cancellation)).ToString());
    }

    [Fact]
    public async Task A_table_that_is_called_as_the_alias_is_not_taken_for_the_one_that_is_written()
    {
        var server = new ParsedServer();
        await using var db = server.Open<AliasContext>();

        await db.Set<Song>().ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "b"), Cancellation);
        Assert.StartsWith("UPDATE [s]", server.Statements[0], StringComparison.Ordinal);
        Assert.Contains("EtagCollections", server.Statements[^1], StringComparison.Ordinal);

        server.Statements.Clear();
        await db.Set<Label>().ExecuteDeleteAsync(Cancellation);
        Assert.Single(server.Statements);
    }

    public sealed class AliasContext(DbContextOptions<AliasContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Song>().ToTable("Songs");
            modelBuilder.Entity<Song>().KeepsCollectionVersion();
            modelBuilder.Entity<Label>().ToTable("s");
        }
    }
}
