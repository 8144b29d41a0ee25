using EfVersioning.Tests.Collections;
using EfVersioning.Tests.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.SqlServer.TransactSql.ScriptDom;
using StudioContext = EfVersioning.Tests.Migrations.StudioContext;

namespace EfVersioning.Tests.SqlServerStatements;

/// <summary>
/// What is written for SQL Server, by hand or by its provider for us, is SQL that SQL Server reads. No server runs it here: see
/// the classes with the attribute of that database for what is run where there is one.
/// </summary>
public sealed class SqlServerStatementTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<bool> Saves => [false, true];

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task Saves_move_and_check_the_version(bool async)
    {
        var server = new ParsedServer();
        await using var db = Open<Saving.MusicContext>(server);
        var song = new Saving.Song { Id = 7, Title = "a", Version = 3 };
        var artist = new Saving.Artist { Id = 8, Version = 3, Modified = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
        db.AttachRange(song, artist);
        song.Title = "b";
        artist.Name = "b";
        db.Add(new Saving.Album { Title = "c" });
        db.Remove(db.Attach(new Saving.Album { Id = 9, Modified = artist.Modified }).Entity);

        await SaveAsync(db, async);

        var sql = string.Join('\n', server.Statements);
        Assert.Contains("UPDATE [Songs] SET [Title] = @p", sql, StringComparison.Ordinal);
        Assert.Matches(@"WHERE \[Id\] = @p\d+ AND \[Version\] = @p\d+", sql);
        Assert.Matches(@"DELETE FROM \[Albums\]\s+OUTPUT 1\s+WHERE \[Id\] = @p\d+ AND \[Modified\] = @p\d+", sql);
        Assert.Equal((4, 4), (song.Version, artist.Version));
    }

    [Fact]
    public async Task A_bulk_update_moves_the_version_and_the_time_by_the_servers_clock()
    {
        var server = new ParsedServer();
        await using var db = Open<Saving.MusicContext>(server);

        await db.Artists.ExecuteUpdateAsync(set => set.SetProperty(artist => artist.Name, "b"), Cancellation);

        var sql = Assert.Single(server.Statements);
        Assert.Contains("[Version] = CASE", sql, StringComparison.Ordinal);
        Assert.Contains("TODATETIMEOFFSET(CAST(SYSUTCDATETIME() AS datetime2(6)), 0) > CAST(DATEADD(microsecond, 1, [a].[Modified]) AS datetimeoffset(6))", sql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_update_of_a_plain_time_has_no_offset()
    {
        var server = new ParsedServer();
        await using var db = Open<StudioContext>(server);

        await db.Recordings.ExecuteUpdateAsync(set => set.SetProperty(recording => recording.Title, "b"), Cancellation);

        Assert.Contains(
            "WHEN CAST(SYSUTCDATETIME() AS datetime2(6)) > CAST(DATEADD(microsecond, 1, [r].[ChangedAt]) AS datetime2(6))", Assert.Single(server.Statements), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(40)]
    public async Task Guarded_bulk_writes_check_any_number_of_tags(int tags)
    {
        var server = new ParsedServer();
        await using var db = Open<Saving.MusicContext>(server);
        var header = string.Join(", ", Enumerable.Range(1, tags).Select(id => $"\"music.song-{id},{(id % 3) + 1}\""));

        await db.Songs.IfMatch(header).ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "b"), Cancellation);
        await db.Songs.IfMatch(header).ExecuteDeleteAsync(Cancellation);
        await db.Songs.IfMatch("*").ExecuteDeleteAsync(Cancellation);

        Assert.Equal(3, server.Statements.Count);
        Assert.Equal(tags > 16, server.Statements[0].Contains("OPENJSON", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Blind_writes_are_one_update()
    {
        var server = new ParsedServer();
        await using var db = Open<Saving.MusicContext>(server);

        await db.Songs.PatchAsync([7], "\"music.song-7,3\"", set => set.SetProperty(song => song.Title, "b"), Cancellation);
        await db.Artists.ReplaceAsync(new Saving.Artist { Id = 8, Name = "b" }, "\"music.artist-8,3\"", Cancellation);
        await db.Albums.PatchAsync([9], "\"music.album-9,2026-01-02T03:04:05.123456Z\"", set => set.SetProperty(album => album.Title, "b"), Cancellation);

        Assert.All(server.Statements, sql => Assert.Matches(@"WHERE \[\w\]\.\[Id\] = @\w+ AND \[\w\]\.\[(Version|Modified)\] = @\w+", sql));
        Assert.Equal(3, server.Statements.Count);
    }

    [Fact]
    public async Task A_blind_write_without_a_tag_reads_back_what_the_row_is_at()
    {
        var server = new ParsedServer(columns => columns is ["Version"] ? [4] : columns is ["Modified"] ? [new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)] : null);
        await using var db = Open<Saving.MusicContext>(server);

        Assert.Equal("music.song-7,4", (await db.Songs.PatchAsync([7], "*", set => set.SetProperty(song => song.Title, "b"), Cancellation)).ToString());
        Assert.Equal(
            "music.album-9,2026-01-02T03:04:05.000000Z", (await db.Albums.PatchAsync([9], "*", set => set.SetProperty(album => album.Title, "b"), Cancellation)).ToString());

        Assert.Contains(server.Statements, sql => sql.Contains("SYSUTCDATETIME()", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Questions_for_tags_read_key_and_version()
    {
        var server = new ParsedServer();
        await using var db = Open<Saving.MusicContext>(server);

        Assert.Null(await db.Songs.FindETagAsync([7], Cancellation));
        await db.Songs.Where(song => song.Title == "a").OrderBy(song => song.Id).Take(20).PageETagAsync(Cancellation);
        await using var studio = Open<StudioContext>(server);
        Assert.Null(await studio.Takes.FindETagAsync([7, 1], Cancellation));

        Assert.Equal(3, server.Statements.Count);
    }

    [Fact]
    public async Task A_conflict_reads_what_the_row_is_at()
    {
        var server = new ParsedServer(columns => columns.Contains("Title") ? [7, 0, "elsewhere", 5] : null);
        await using var db = Open<Saving.MusicContext>(server);
        var song = new Saving.Song { Id = 7, Version = 3 };
        db.Attach(song);
        db.Entry(song).IfMatch("\"music.song-7,3\"");
        await db.Songs.FindETagAsync([7], Cancellation);

        await db.Entry(song).ReloadAsync(Cancellation);

        Assert.Equal(5, song.Version);
        Assert.Equal(2, server.Statements.Count);
    }

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task Collections_are_counted_behind_the_rows(bool async)
    {
        var server = new ParsedServer();
        await using var db = Open<ChartContext>(server);
        db.Attach(new Song { Id = 7, Version = 3 }).Entity.Title = "b";
        db.Attach(new Album { Id = 8, Version = 3 }).Entity.Title = "b";

        await SaveAsync(db, async);

        var counted = server.Statements[^1];
        Assert.Contains("UPDATE [EtagCollections] WITH (UPDLOCK, SERIALIZABLE) SET [Version] = [Version] + 1 WHERE [Name] = @p0 AND [Counter] = @p1;", counted, StringComparison.Ordinal);
        Assert.Contains("IF @@ROWCOUNT = 0 INSERT INTO [EtagCollections] ([Name], [Counter], [Version]) VALUES (@p2, @p3, 1);", counted, StringComparison.Ordinal);
        Assert.Single(server.Statements, sql => sql.Contains("EtagCollections", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Bulk_writes_count_the_collections_of_the_table_that_they_write()
    {
        var server = new ParsedServer();
        await using var db = Open<ChartContext>(server);

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
        await using var db = Open<ChartContext>(server);
        db.Albums.IfCollectionMatch("\"chart.album~list-all,0\"").Add(new Album { Title = "c" });

        await db.SaveChangesAsync(Cancellation);

        Assert.Contains(server.Statements, sql => sql.StartsWith("INSERT INTO [EtagCollections]", StringComparison.Ordinal) && sql.Contains("(@p0, 3, 0)", StringComparison.Ordinal));
        Assert.Equal("SELECT [Name], [Counter], [Version] FROM [EtagCollections] WITH (UPDLOCK) WHERE [Name] = @p0 ORDER BY [Counter]", server.Statements[2].TrimEnd());
        Assert.Equal("chart.album~list-all,0", (await db.Albums.KeptCollectionETagAsync(Cancellation)).ToString());
    }

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task Rows_that_are_not_tracked_move_and_tracked_ones_are_locked(bool async)
    {
        var server = new ParsedServer(columns => columns is ["Modified"] ? [new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)] : null);
        await using var db = Open<Model.ShapeContext<RowVersionCrates>>(server);
        var crate = new TokenLockTests.Crate { Id = 7, RowVersion = [0, 0, 0, 0, 0, 0, 0x07, 0xD1], Slots = { new TokenLockTests.Slot { Id = 1, Text = "a" } } };
        db.Attach(crate);
        db.AddRange(new TokenLockTests.Note { ShelfId = 3 }, new TokenLockTests.Sticker { CrateId = 8 });
        crate.Slots[0].Text = "b";

        await SaveAsync(db, async);

        Assert.Contains("UPDATE [Shelf] SET [Version] = [Version] + 1 WHERE [Id] = @key0 AND [Version] < 2147483647", server.Statements);
        Assert.Contains("SELECT 1 FROM [Crate] WITH (UPDLOCK, ROWLOCK) WHERE [Id] = @key0", server.Statements);
        Assert.Contains("UPDATE [Crate] SET [Modified] = @set0 WHERE [Id] = @key0", server.Statements);
        Assert.DoesNotContain(server.Statements, sql => sql.Contains("SET [RowVersion]", StringComparison.Ordinal) || sql.Contains("[RowVersion] =", StringComparison.Ordinal) && !sql.Contains("WHERE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Triggers_are_made_and_dropped()
    {
        var server = new ParsedServer();
        await using var db = Open<StudioContext>(server);

        await db.Database.CreateEtagTriggersAsync(Cancellation);
        await db.Database.DropEtagTriggersAsync(Cancellation);

        var inner = server.Statements.SelectMany(sql => server.Parse(sql).Batches).SelectMany(batch => batch.Statements).OfType<ExecuteStatement>()
            .Select(statement => ((StringLiteral)((ExecutableStringList)statement.ExecuteSpecification.ExecutableEntity).Strings.Single()).Value).ToList();
        Assert.Equal(5, inner.Count);
        Assert.All(inner, sql => Assert.IsType<CreateOrAlterTriggerStatement>(Assert.Single(Assert.Single(server.Parse(sql).Batches).Statements)));
    }

    [Fact]
    public async Task A_table_with_a_trigger_is_written_without_a_plain_OUTPUT()
    {
        var server = new ParsedServer();
        await using var db = Open<StudioContext>(server);
        db.Attach(new Migrations.Artist { Id = 7, Version = 3 }).Entity.Name = "b";

        await Record.ExceptionAsync(() => db.SaveChangesAsync(Cancellation));

        Assert.DoesNotContain("OUTPUT 1", Assert.Single(server.Statements), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_are_made()
    {
        var server = new ParsedServer();
        foreach (var db in (DbContext[])[Open<Saving.MusicContext>(server), Open<ChartContext>(server), Open<StudioContext>(server), Open<Model.ShapeContext<RowVersionCrates>>(server)])
        {
            using (db)
            {
                var script = server.Parse(db.Database.GenerateCreateScript());
                Assert.NotEmpty(script.Batches.SelectMany(batch => batch.Statements).OfType<CreateTableStatement>());
            }
        }
    }

    [Fact]
    public void What_SQL_Server_does_not_read_is_found()
        => Assert.ThrowsAny<Exception>(() => new ParsedServer().Parse("INSERT INTO [A] ([B]) VALUES (1) ON CONFLICT ([B]) DO NOTHING"));

    private static async Task SaveAsync(DbContext db, bool async)
    {
        if (async)
        {
            await db.SaveChangesAsync(Cancellation);
        }
        else
        {
            db.SaveChanges();
        }
    }

    private static TContext Open<TContext>(ParsedServer server)
        where TContext : DbContext
        => (TContext)Activator.CreateInstance(
            typeof(TContext),
            new DbContextOptionsBuilder<TContext>()
                .UseSqlServer(new ParsedConnection(server))
                .UseEtagVersioning()
                .ConfigureWarnings(warnings => warnings.Log(CoreEventId.ManyServiceProvidersCreatedWarning))
                .Options)!;

    public sealed class RowVersionCrates : Model.IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            TokenLockTests.BuildCrates(modelBuilder);
            modelBuilder.Entity<TokenLockTests.Crate>(crate =>
            {
                crate.Property(row => row.RowVersion).IsRowVersion();
                crate.HasEtagVersion();
            });
        }
    }
}
