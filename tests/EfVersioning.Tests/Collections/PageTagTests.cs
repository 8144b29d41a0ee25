using EfVersioning.Testing;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Collections;

/// <summary>The tag of a page speaks of the rows in it, in their order, each at its version.</summary>
public abstract class PageTagTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_query_and_the_rows_that_it_gives_have_one_tag(bool async)
    {
        await using var chart = await Database.ChartAsync();
        foreach (var title in (string[])["Because", "Sun King", "Her Majesty"])
        {
            await chart.AddSongAsync(title);
        }

        await using var db = chart.Open();
        var page = db.Songs.OrderBy(song => song.Title).Skip(1).Take(2);
        var tag = async ? await page.PageETagAsync(Chart.Cancellation) : page.PageETag();

        Assert.Equal(tag, db.PageETagOf(await page.ToListAsync(Chart.Cancellation)));
        Assert.Equal(tag, db.PageETagOf(await page.AsNoTracking().ToListAsync(Chart.Cancellation)));
        Assert.Equal(("chart", "song~list", "2"), (tag.App, tag.Model, tag.Version));
        Assert.Equal(22, tag.Key.Length);
        Assert.Equal(tag, ETag.Parse(tag.ToString()));
        Assert.NotEqual(tag, await db.Songs.KeptCollectionETagAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task Insert_delete_change_and_move_give_other_tags()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        var songs = new[] { "B", "D", "F" }.Select(title => new Song { Title = title }).ToList();
        db.AddRange(songs);
        await db.SaveChangesAsync(Chart.Cancellation);
        var seen = new HashSet<ETag>();
        var page = db.Songs.OrderBy(song => song.Title).Skip(1).Take(1);
        await SeeAsync();

        db.Add(new Song { Title = "A" });
        await SeeAsync();
        songs[1].Title = "C";
        songs[0].Title = "E";
        await SeeAsync();
        db.Remove(songs[2]);
        db.Remove(songs[1]);
        await SeeAsync();
        songs[0].Title = "0";
        await SeeAsync();

        async Task SeeAsync()
        {
            await db.SaveChangesAsync(Chart.Cancellation);
            Assert.True(seen.Add(await page.PageETagAsync(Chart.Cancellation)));
            Assert.Contains(db.PageETagOf(await page.ToListAsync(Chart.Cancellation)), seen);
        }
    }

    [Fact]
    public async Task The_order_counts()
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync("A");
        await chart.AddSongAsync("B");
        await using var db = chart.Open();

        Assert.NotEqual(
            await db.Songs.OrderBy(song => song.Title).PageETagAsync(Chart.Cancellation),
            await db.Songs.OrderByDescending(song => song.Title).PageETagAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task Lists_of_different_entity_types_have_different_tags_when_they_are_empty_too()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        var tags = new[]
        {
            await db.Songs.PageETagAsync(Chart.Cancellation), await db.Albums.PageETagAsync(Chart.Cancellation), await db.Songs.KeptCollectionETagAsync(Chart.Cancellation),
        };

        Assert.Equal(3, tags.Distinct().Count());
        Assert.Equal(tags[0], db.PageETagOf<Song>([]));
    }

    [Fact]
    public async Task A_pending_change_does_not_show()
    {
        await using var chart = await Database.ChartAsync();
        await chart.AddSongAsync();
        await using var db = chart.Open();
        var songs = await db.Songs.ToListAsync(Chart.Cancellation);
        var tag = db.PageETagOf(songs);
        songs[0].Title = "Something";

        Assert.Equal(tag, db.PageETagOf(songs));
        var added = new Song { Title = "New" };
        db.Add(added);
        var refusal = Assert.Throws<InvalidOperationException>(() => db.PageETagOf([.. songs, added]));
        Assert.Contains("has no tag before it is saved", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_and_versions_alone_are_read()
    {
        var commands = new List<string>();
        await using var chart = await Database.ChartAsync(options => options.LogTo(commands.Add, [RelationalEventId.CommandExecuted]));
        await using var db = chart.Open();
        db.Add(new Singer { Id = "paul", Name = "Paul" });
        await db.SaveChangesAsync(Chart.Cancellation);
        commands.Clear();

        var tag = await db.Singers.PageETagAsync(Chart.Cancellation);

        Assert.DoesNotContain("\"Name\"", Assert.Single(commands), StringComparison.Ordinal);
        Assert.Equal(tag, db.PageETagOf(await db.Singers.ToListAsync(Chart.Cancellation)));
    }

    [Fact]
    public async Task Every_kind_of_key_is_taken()
    {
        await using var keys = await Database.CreateAsync<KeysContext>();
        await using var db = keys.Open();
        db.AddRange(new CompositeKeyed { Country = "dé", Number = 7 }, new StructKeyed { Id = new BookId(5) }, new ShadowKeyed());
        await db.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal(db.PageETagOf(await db.Set<CompositeKeyed>().ToListAsync(Chart.Cancellation)), await db.Set<CompositeKeyed>().PageETagAsync(Chart.Cancellation));
        Assert.Equal(db.PageETagOf(await db.Set<StructKeyed>().ToListAsync(Chart.Cancellation)), await db.Set<StructKeyed>().PageETagAsync(Chart.Cancellation));
        Assert.Equal(db.PageETagOf(await db.Set<ShadowKeyed>().ToListAsync(Chart.Cancellation)), await db.Set<ShadowKeyed>().PageETagAsync(Chart.Cancellation));
    }
}

[Sqlite]
public sealed class SqlitePageTagTests(SqliteDatabase database) : PageTagTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresPageTagTests(PostgresDatabase database) : PageTagTests(database), IClassFixture<PostgresDatabase>;
