using EfVersioning.Testing;
using EfVersioning.Tests.Migrations;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Tokens;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Tests.Databases;

/// <summary>What MariaDB and MySQL alone have: their clock, their triggers, their collations, and what their provider lacks.</summary>
[MariaDb]
public sealed class MariaDbTests(MariaDbDatabase database) : DatabaseTests(database), IClassFixture<MariaDbDatabase>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_time_with_an_offset_is_refused_with_the_line_that_keeps_it_whole()
    {
        await using var studio = await Database.CreateEmptyAsync<StudioContext>(options => options
            .ReplaceService<IModelCustomizer, RelationalModelCustomizer>().UseEtagVersioning());
        await using var db = studio.Open();

        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);

        Assert.Contains("'Album.Modified' cannot be a version", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("HasConversion(time => time.UtcDateTime, time => new DateTimeOffset(time, TimeSpan.Zero))", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task And_so_it_is_by_the_first_save_where_the_options_do_not_know_us()
    {
        await using var studio = await Database.CreateAsync<StudioContext>(options => options.ReplaceService<IModelCustomizer, RelationalModelCustomizer>());
        await using var db = studio.Open();

        var refusal = Assert.Throws<InvalidOperationException>(() =>
        {
            db.Add(new Album());
            db.SaveChanges();
        });

        Assert.Contains("'Album.Modified' cannot be a version", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rowversion_that_nobody_moves_is_refused_with_the_line_to_write()
    {
        await using var shape = await Database.CreateEmptyAsync<ShapeContext<UnmovedRowVersion>>(options => options.UseEtagVersioning());
        await using var db = shape.Open();

        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);

        Assert.All(["'RowVersionOrder.RowVersion'", "this database generates none", "HasTrigger("], word => Assert.Contains(word, refusal.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_trigger_sees_a_change_that_the_collation_takes_for_none_and_a_digit_that_the_text_of_a_number_lacks()
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync("Yesterday");
        await studio.RawAsync("UPDATE Songs SET Credits_Composer = '1'");
        await studio.RawAsync("ALTER TABLE Songs MODIFY COLUMN Credits_Composer FLOAT NULL");
        await studio.RawAsync("UPDATE Songs SET Credits_Composer = 1.0000001");
        var version = await studio.VersionAsync(id);

        await studio.RawAsync("UPDATE Songs SET Title = 'yesterday'");
        Assert.Equal(version + 1, await studio.VersionAsync(id));
        await studio.RawAsync("UPDATE Songs SET Title = 'yesterday '");
        Assert.Equal(version + 2, await studio.VersionAsync(id));
        await studio.RawAsync("UPDATE Songs SET Credits_Composer = 1.0000002");
        Assert.Equal(version + 3, await studio.VersionAsync(id));
        await studio.RawAsync("UPDATE Songs SET Credits_Composer = NULL");
        Assert.Equal(version + 4, await studio.VersionAsync(id));
        await studio.RawAsync("UPDATE Songs SET Credits_Composer = NULL, Title = 'yesterday '");
        Assert.Equal(version + 4, await studio.VersionAsync(id));
    }

    [Fact]
    public async Task The_time_of_a_trigger_is_later_and_one_that_EF_Core_can_guard_by()
    {
        await using var studio = await Database.StudioAsync();
        await using var db = studio.Open();
        var (album, artist, recording) = (new Album { Title = "Abbey Road" }, new Artist { Name = "The Beatles" }, new Recording { Title = "Take 0" });
        db.AddRange(album, artist, recording);
        await db.SaveChangesAsync(Cancellation);

        for (var i = 1; i <= 20; i++)
        {
            var before = (album.Modified, artist.Modified, recording.ChangedAt);
            await studio.RawAsync($"UPDATE Albums SET Title = 'Volume {i}'; UPDATE Artists SET Name = 'Artist {i}'; UPDATE Recordings SET Title = 'Take {i}'");
            await db.Entry(album).ReloadAsync(Cancellation);
            await db.Entry(artist).ReloadAsync(Cancellation);
            await db.Entry(recording).ReloadAsync(Cancellation);
            Assert.True(album.Modified > before.Item1 && artist.Modified > before.Item2 && recording.ChangedAt > before.ChangedAt);
            Assert.Equal(i + 1, artist.Version);
        }

        Assert.InRange(album.Modified, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
        await studio.RawAsync("UPDATE Albums SET Modified = '2999-12-31 23:59:59.999999'");
        await studio.RawAsync("UPDATE Albums SET Title = 'Let It Be'");
        await studio.RawAsync("UPDATE Artists SET Name = 'Beatles', Modified = '1965-08-06'");
        await db.Entry(album).ReloadAsync(Cancellation);
        await db.Entry(artist).ReloadAsync(Cancellation);
        Assert.Equal(new DateTimeOffset(3000, 1, 1, 0, 0, 0, TimeSpan.Zero), album.Modified);
        Assert.Equal((22, new DateTimeOffset(1965, 8, 6, 0, 0, 0, TimeSpan.Zero)), (artist.Version, artist.Modified));
        (album.Title, artist.Name, recording.Title) = ("Get Back", "The Quarrymen", "Take 99");
        await db.SaveChangesAsync(Cancellation);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Of_two_rows_that_one_command_saves_none_is_written_where_one_is_stale(bool async)
    {
        await using var studio = await Database.StudioAsync();
        var id = await studio.AddSongAsync("One");
        await using var db = studio.Open();
        var song = await db.Songs.SingleAsync(Cancellation);
        await studio.RawAsync("UPDATE Songs SET Title = 'Else'");

        song.Title = "1";
        db.Add(new Song { Title = "Two" });
        await Assert.ThrowsAsync<StaleETagException>(async () => _ = async ? await db.SaveChangesAsync(Cancellation) : db.SaveChanges());

        Assert.Equal((2, 1), (await studio.VersionAsync(id), await studio.NumberAsync("SELECT COUNT(*) FROM Songs")));
        Assert.Equal(AutoTransactionBehavior.WhenNeeded, db.Database.AutoTransactionBehavior);
    }

    [Fact]
    public async Task All_of_its_SQL_is_read_in_the_sql_mode_that_a_server_has_by_itself()
    {
        await using var studio = await Database.CreateAsync<StudioContext>(options => options.UseEtagVersioning());
        await using var db = studio.Open();
        await db.Database.OpenConnectionAsync(Cancellation);
        await db.Database.ExecuteSqlRawAsync("SET SESSION sql_mode = 'ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION'", Cancellation);

        await db.Database.CreateEtagTriggersAsync(Cancellation);
        var artist = new Artist { Name = "a" };
        db.Add(artist);
        await db.SaveChangesAsync(Cancellation);
        await db.Artists.ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "b"), Cancellation);
        await db.Artists.PatchAsync([artist.Id], "*", set => set.SetProperty(row => row.Name, "c"), Cancellation);
        await db.Database.DropEtagTriggersAsync(Cancellation);

        Assert.Equal(3, (await db.Artists.AsNoTracking().SingleAsync(Cancellation)).Version);
    }

    public sealed class UnmovedRowVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<RowVersionOrder>(order =>
            {
                order.Property(row => row.RowVersion).IsRowVersion();
                order.HasEtagVersion();
            });
    }
}
