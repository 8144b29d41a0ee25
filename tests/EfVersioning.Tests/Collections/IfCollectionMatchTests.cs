using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Collections;

/// <summary>An append to a list that the client has seen: refused by the database when the list is another by then.</summary>
public abstract class IfCollectionMatchTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool, bool> TransactionsAndSaves => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(TransactionsAndSaves))]
    public async Task An_append_to_the_list_as_it_was_seen_goes_through(bool inTransaction, bool async)
    {
        await using var chart = await Database.ChartAsync();
        await AddAlbumAsync(chart, "Revolver");
        await using var db = chart.Open();
        var seen = (await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).ToHeader();
        await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null;

        db.Albums.IfCollectionMatch(seen).Add(new Album { Title = "Abbey Road" });
        await db.SaveAsync(async);
        if (transaction is not null)
        {
            await transaction.CommitAsync(Chart.Cancellation);
        }

        Assert.Equal(2, await chart.CommitsAsync(context => context.Albums));

        // It held for that save: the next one asks nothing.
        db.Add(new Album { Title = "Let It Be" });
        await db.SaveAsync(async);
        Assert.Equal(3, await chart.CommitsAsync(context => context.Albums));
    }

    [Theory]
    [MemberData(nameof(TransactionsAndSaves))]
    public async Task An_append_to_a_list_that_changed_is_refused_and_nothing_is_written(bool inTransaction, bool async)
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        var seen = (await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).ToHeader();
        await AddAlbumAsync(chart, "Revolver");
        await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null;
        db.Add(new Label { Name = "Apple" });
        await db.SaveAsync(async);

        var album = new Album { Title = "Abbey Road" };
        db.Albums.IfCollectionMatch(seen).Add(album);
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        var current = await db.Albums.KeptCollectionETagAsync(Chart.Cancellation);
        Assert.True(stale.IsFromIfMatch);
        Assert.Equal((412, ETagConflictReason.Changed), (stale.StatusCode, stale.Conflicts[0].Reason));
        Assert.Equal((seen, (ETag?)current), (stale.Conflicts[0].Expected, stale.Conflicts[0].Current));
        Assert.Contains($"'Album' as a collection is not at the expected version: expected {seen}, but it is at {current.ToHeader()}", stale.Message, StringComparison.Ordinal);
        Assert.Equal((0, EntityState.Added), (album.Version, db.Entry(album).State));

        // A handler that goes on is refused again, and one that commits its transaction commits no album.
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        if (transaction is not null)
        {
            await transaction.CommitAsync(Chart.Cancellation);
        }

        Assert.Equal(["Revolver"], await db.Albums.Select(row => row.Title).ToListAsync(Chart.Cancellation));
        Assert.Equal(1, await db.Labels.CountAsync(Chart.Cancellation));

        db.Albums.IfCollectionMatch(current.ToHeader());
        await db.SaveAsync(async);
        Assert.Equal((1, 2), (album.Version, await db.Albums.CountAsync(Chart.Cancellation)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_save_that_was_rolled_back_is_guarded_when_it_is_tried_again(bool bulk)
    {
        await using var chart = await Database.ChartAsync();
        await AddAlbumAsync(chart, "Revolver");
        await using var db = chart.Open();
        db.Albums.IfCollectionMatch((await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).ToHeader());
        await using (await db.Database.BeginTransactionAsync(Chart.Cancellation))
        {
            await WriteAsync();
        }

        await AddAlbumAsync(chart, "Abbey Road");
        await Assert.ThrowsAsync<StaleETagException>(WriteAsync);
        Assert.Equal(2, await chart.CommitsAsync(context => context.Albums));

        async Task WriteAsync()
        {
            if (bulk)
            {
                await db.Albums.ExecuteDeleteAsync(Chart.Cancellation);
                return;
            }

            db.Albums.Local.Clear();
            db.Add(new Album { Title = "Let It Be" });
            await db.SaveChangesAsync(Chart.Cancellation);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_bulk_write_is_guarded_likewise(bool inTransaction)
    {
        await using var chart = await Database.ChartAsync();
        await AddAlbumAsync(chart, "Revolver");
        await using var db = chart.Open();
        var seen = (await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).ToHeader();
        await AddAlbumAsync(chart, "Abbey Road");
        await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Chart.Cancellation) : null;

        db.Albums.IfCollectionMatch(seen);
        await Assert.ThrowsAsync<StaleETagException>(() => db.Albums.ExecuteDeleteAsync(Chart.Cancellation));
        Assert.Equal(2, await db.Albums.CountAsync(Chart.Cancellation));

        db.Albums.IfCollectionMatch((await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).ToHeader());
        Assert.Equal(2, await db.Albums.ExecuteDeleteAsync(Chart.Cancellation));
        if (transaction is not null)
        {
            await transaction.CommitAsync(Chart.Cancellation);
        }

        Assert.Equal(3, await chart.CommitsAsync(context => context.Albums));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("*")]
    [InlineData("\"chart.album~list-all,7\", \"chart.album~list-all,0\"")]
    [InlineData("\"chart.album~list-all,0;json\"")]
    [InlineData("chart.album~list-all,0")]
    public async Task What_is_met_lets_the_save_through(string? field)
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        db.Albums.IfCollectionMatch("\"chart.album~list-all,99\"").IfCollectionMatch(field).Add(new Album { Title = "Revolver" });
        await db.SaveChangesAsync(Chart.Cancellation);

        Assert.Equal(1, await chart.CommitsAsync(context => context.Albums));
    }

    [Theory]
    [InlineData("")]
    [InlineData("W/\"chart.album~list-all,0\"")]
    [InlineData("\"chart.song~list-all,0\"")]
    [InlineData("\"chart.album-1,1\"")]
    [InlineData("\"another\"")]
    public async Task What_no_list_of_these_rows_is_at_is_refused_at_once_and_by_the_save(string field)
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        Assert.True(Assert.Throws<StaleETagException>(() => db.Albums.IfCollectionMatch(field)).IsFromIfMatch);

        db.Add(new Album { Title = "Revolver" });
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Chart.Cancellation));
        Assert.Equal(0, await chart.CommitsAsync(context => context.Albums));
    }

    [Fact]
    public async Task A_malformed_field_is_refused_at_once_and_by_the_save()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        Assert.Throws<MalformedIfMatchException>(() => db.Albums.IfCollectionMatch("\"open"));

        db.Add(new Album { Title = "Revolver" });
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Chart.Cancellation));
        Assert.Equal(0, await db.Albums.CountAsync(Chart.Cancellation));
    }

    [Fact]
    public async Task The_tag_of_a_page_guards_nothing()
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        var page = await db.Albums.PageETagAsync(Chart.Cancellation);

        db.Albums.IfCollectionMatch(page.ToHeader()).Add(new Album { Title = "Revolver" });
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Chart.Cancellation));
        Assert.Equal(0, await db.Albums.CountAsync(Chart.Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_current_tag_can_be_asked_for_again(bool async)
    {
        await using var chart = await Database.ChartAsync();
        await using var db = chart.Open();
        db.Albums.IfCollectionMatch("\"chart.album~list-all,9\"").Add(new Album { Title = "Revolver" });
        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveChangesAsync(Chart.Cancellation));
        await AddAlbumAsync(chart, "Abbey Road");

        _ = async ? await stale.LoadCurrentAsync(Chart.Cancellation) : stale.LoadCurrent();
        Assert.Equal("chart.album~list-all", stale.Conflicts[0].Current!.Value.ToString()[..20]);
        Assert.Equal("1", stale.Conflicts[0].Current!.Value.Version);
    }

    private static async Task AddAlbumAsync(ContextDatabase<ChartContext> chart, string title)
    {
        await using var db = chart.Open();
        db.Add(new Album { Title = title });
        await db.SaveChangesAsync(Chart.Cancellation);
    }
}

[Sqlite]
public sealed class SqliteIfCollectionMatchTests(SqliteDatabase database) : IfCollectionMatchTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresIfCollectionMatchTests(PostgresDatabase database) : IfCollectionMatchTests(database), IClassFixture<PostgresDatabase>;
