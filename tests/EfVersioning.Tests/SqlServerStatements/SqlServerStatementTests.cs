using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Tokens;
using Microsoft.EntityFrameworkCore;
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
        await using var db = server.Open<MusicContext>();
        var song = new Song { Id = 7, Title = "a", Version = 3 };
        var artist = new Artist { Id = 8, Version = 3, Modified = new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) };
        db.AttachRange(song, artist);
        song.Title = "b";
        artist.Name = "b";
        db.Add(new Album { Title = "c" });
        db.Remove(db.Attach(new Album { Id = 9, Modified = artist.Modified }).Entity);

        await db.SaveAsync(async);

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
        await using var db = server.Open<MusicContext>();

        await db.Artists.ExecuteUpdateAsync(set => set.SetProperty(artist => artist.Name, "b"), Cancellation);

        var sql = Assert.Single(server.Statements);
        Assert.Contains("[Version] = CASE", sql, StringComparison.Ordinal);
        Assert.Contains("TODATETIMEOFFSET(CAST(SYSUTCDATETIME() AS datetime2(6)), 0) > CAST(DATEADD(microsecond, 1, [a].[Modified]) AS datetimeoffset(6))", sql, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bulk_update_of_a_plain_time_has_no_offset()
    {
        var server = new ParsedServer();
        await using var db = server.Open<StudioContext>();

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
        await using var db = server.Open<MusicContext>();
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
        await using var db = server.Open<MusicContext>();

        await db.Songs.PatchAsync([7], "\"music.song-7,3\"", set => set.SetProperty(song => song.Title, "b"), Cancellation);
        await db.Artists.ReplaceAsync(new Artist { Id = 8, Name = "b" }, "\"music.artist-8,3\"", Cancellation);
        await db.Albums.PatchAsync([9], "\"music.album-9,2026-01-02T03:04:05.123456Z\"", set => set.SetProperty(album => album.Title, "b"), Cancellation);

        Assert.All(server.Statements, sql => Assert.Matches(@"WHERE \[\w\]\.\[Id\] = @\w+ AND \[\w\]\.\[(Version|Modified)\] = @\w+", sql));
        Assert.Equal(3, server.Statements.Count);
    }

    [Fact]
    public async Task A_blind_write_without_a_tag_reads_back_what_the_row_is_at()
    {
        var server = new ParsedServer(columns => columns is ["Version"] ? [4] : columns is ["Modified"] ? [new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)] : null);
        await using var db = server.Open<MusicContext>();

        Assert.Equal("music.song-7,4", (await db.Songs.PatchAsync([7], "*", set => set.SetProperty(song => song.Title, "b"), Cancellation)).ToString());
        Assert.Equal(
            "music.album-9,2026-01-02T03:04:05.000000Z", (await db.Albums.PatchAsync([9], "*", set => set.SetProperty(album => album.Title, "b"), Cancellation)).ToString());

        Assert.Contains(server.Statements, sql => sql.Contains("SYSUTCDATETIME()", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Questions_for_tags_read_key_and_version()
    {
        var server = new ParsedServer();
        await using var db = server.Open<MusicContext>();

        Assert.Null(await db.Songs.FindETagAsync([7], Cancellation));
        await db.Songs.Where(song => song.Title == "a").OrderBy(song => song.Id).Take(20).PageETagAsync(Cancellation);
        await using var studio = server.Open<StudioContext>();
        Assert.Null(await studio.Takes.FindETagAsync([7, 1], Cancellation));

        Assert.Equal(3, server.Statements.Count);
    }

    [Fact]
    public async Task A_conflict_reads_what_the_row_is_at()
    {
        var server = new ParsedServer(columns => columns.Contains("Title") ? [7, 0, "elsewhere", 5] : null);
        await using var db = server.Open<MusicContext>();
        var song = new Song { Id = 7, Version = 3 };
        db.Attach(song);
        db.Entry(song).IfMatch("\"music.song-7,3\"");
        await db.Songs.FindETagAsync([7], Cancellation);

        await db.Entry(song).ReloadAsync(Cancellation);

        Assert.Equal(5, song.Version);
        Assert.Equal(2, server.Statements.Count);
    }

    [Theory]
    [MemberData(nameof(Saves))]
    public async Task Rows_that_are_not_tracked_move_and_tracked_ones_are_locked(bool async)
    {
        var server = new ParsedServer(columns => columns is ["Modified"] ? [new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero)] : null);
        await using var db = server.Open<Model.ShapeContext<RowVersionCrates>>();
        var crate = new TokenLockTests.Crate { Id = 7, RowVersion = [0, 0, 0, 0, 0, 0, 0x07, 0xD1], Slots = { new TokenLockTests.Slot { Id = 1, Text = "a" } } };
        db.Attach(crate);
        db.AddRange(new TokenLockTests.Note { ShelfId = 3 }, new TokenLockTests.Sticker { CrateId = 8 });
        crate.Slots[0].Text = "b";

        await db.SaveAsync(async);

        Assert.Contains("UPDATE [Shelf] SET [Version] = [Version] + 1 WHERE [Id] = @key0 AND [Version] < 2147483647", server.Statements);
        Assert.Contains("SELECT 1 FROM [Crate] WITH (UPDLOCK, ROWLOCK) WHERE [Id] = @key0", server.Statements);
        Assert.Contains("UPDATE [Crate] SET [Modified] = @set0 WHERE [Id] = @key0", server.Statements);
        Assert.DoesNotContain(server.Statements, sql => sql.Contains("SET [RowVersion]", StringComparison.Ordinal) || sql.Contains("[RowVersion] =", StringComparison.Ordinal) && !sql.Contains("WHERE", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Triggers_are_made_and_dropped()
    {
        var server = new ParsedServer();
        await using var db = server.Open<StudioContext>();

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
        await using var db = server.Open<StudioContext>();
        db.Attach(new Migrations.Artist { Id = 7, Version = 3 }).Entity.Name = "b";

        await Xunit.Record.ExceptionAsync(() => db.SaveChangesAsync(Cancellation));

        Assert.DoesNotContain("OUTPUT 1", Assert.Single(server.Statements), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tables_are_made()
    {
        var server = new ParsedServer();
        foreach (var db in (DbContext[])[server.Open<MusicContext>(), server.Open<Collections.ChartContext>(), server.Open<StudioContext>(), server.Open<Model.ShapeContext<RowVersionCrates>>()])
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
