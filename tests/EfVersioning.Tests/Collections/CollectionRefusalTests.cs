using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Collections;

/// <summary>What cannot be counted is refused, with the reason and the line to add.</summary>
public abstract class CollectionRefusalTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task On_the_short_road_a_save_that_would_count_is_refused_with_the_line_to_add(bool async)
    {
        await using var chart = await Database.CreateAsync<ChartContext>();
        await using var db = chart.Open();
        var song = new Song { Title = "Because" };
        db.Add(song);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));
        Assert.Contains("UseEtagVersioning() on the context's options", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((0, 0), (song.Version, await db.Songs.CountAsync(Chart.Cancellation)));

        db.ChangeTracker.Clear();
        db.Add(new Label { Name = "Apple" });
        Assert.Equal(1, await db.SaveAsync(async));
    }

    [Fact]
    public async Task On_the_short_road_a_bulk_write_that_would_count_is_refused_with_the_line_to_add()
    {
        await using var chart = await Database.CreateAsync<ChartContext>();
        await using var db = chart.Open();

        foreach (var write in (Func<Task<int>>[])
        [
            () => db.Songs.ExecuteDeleteAsync(Chart.Cancellation),
            () => db.Labels.ExecuteDeleteAsync(Chart.Cancellation),
            () => db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Version, 3), Chart.Cancellation),
        ])
        {
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(write);
            Assert.Contains("UseEtagVersioning() on the context's options", refusal.Message, StringComparison.Ordinal);
        }

        Assert.Equal(0, await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Plays, 3), Chart.Cancellation));
        Assert.Equal(0, await db.Singers.ExecuteDeleteAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task A_collection_that_is_not_kept_has_no_kept_tag_and_no_precondition()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.Singers.KeptCollectionETagAsync(Chart.Cancellation));
        Assert.Contains("modelBuilder.Entity<Singer>().KeepsCollectionVersion()", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => db.Singers.KeptCollectionETag());
        Assert.Throws<InvalidOperationException>(() => db.Singers.IfCollectionMatch("*"));
    }

    [Fact]
    public async Task Rows_without_a_version_have_no_tags_of_lists()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();

        await Assert.ThrowsAsync<InvalidOperationException>(() => db.Labels.PageETagAsync(Chart.Cancellation));
        Assert.Throws<InvalidOperationException>(() => db.PageETagOf<Label>([]));
    }

    [Fact]
    public async Task A_row_label_that_is_the_label_of_a_list_is_refused()
    {
        await using var music = await Database.CreateEmptyAsync<SameLabelContext>();
        await using var db = music.Open();
        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);
        Assert.Contains("'song~list'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_without_a_version_keep_no_version_as_a_collection()
    {
        await using var music = await Database.CreateEmptyAsync<UnversionedContext>();
        await using var db = music.Open();
        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);
        Assert.Contains("Implement IVersioned on 'Label'", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(257)]
    public void A_number_of_counters_that_makes_no_sense_is_refused(int counters)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new ModelBuilder().Entity<Song>().KeepsCollectionVersion(counters));

    public sealed class SameLabelContext(DbContextOptions<SameLabelContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Song>();
            modelBuilder.Entity<Album>().HasEtagName("song~list");
            modelBuilder.UseEtagVersioning();
        }
    }

    public sealed class UnversionedContext(DbContextOptions<UnversionedContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Label>().KeepsCollectionVersion();
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteCollectionRefusalTests(SqliteDatabase database) : CollectionRefusalTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCollectionRefusalTests(PostgresDatabase database) : CollectionRefusalTests(database), IClassFixture<PostgresDatabase>;
