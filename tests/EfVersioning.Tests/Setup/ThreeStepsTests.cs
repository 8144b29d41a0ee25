using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Setup;

/// <summary>Only modelBuilder.UseEtagVersioning(), under options that make it hard to hear.</summary>
public abstract class ThreeStepsTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Without_cached_service_providers_saves_are_versioned(bool async)
        => await SavesAreVersionedAsync(options => options.EnableServiceProviderCaching(false), async);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_the_event_of_a_save_ignored_saves_are_versioned(bool async)
        => await SavesAreVersionedAsync(
            options => options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.SaveChangesStarting, CoreEventId.OptimisticConcurrencyException)),
            async);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_a_model_that_was_built_before_saves_are_versioned(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var builder = music.Open();
        var model = builder.Model;

        await SavesAreVersionedAsync(options => options.UseModel(model), async);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_entity_type_that_comes_after_the_line_is_refused_by_the_first_save(bool async)
    {
        await using var late = await Database.CreateAsync<LateContext>();
        await using var db = late.Open();
        db.Add(new Album { Title = "Revolver" });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));

        Assert.Contains("'Verse.Version'", refusal.Message);
        Assert.Contains("last line of OnModelCreating", refusal.Message);
        Assert.Contains("UseEtagVersioning() on the context's options", refusal.Message);
        Assert.Empty(await db.Set<Album>().AsNoTracking().ToListAsync(Music.Cancellation));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task On_the_full_road_an_entity_type_that_comes_after_the_line_is_versioned(bool async)
    {
        await using var late = await Database.CreateAsync<LateContext>(options => options.UseEtagVersioning());
        await using var db = late.Open();
        var verse = new Verse { Text = "Turn off your mind" };
        db.Add(verse);
        await db.SaveAsync(async);
        verse.Text = "Turn off your mind, relax";
        await db.SaveAsync(async);

        Assert.Equal(2, (await db.Set<Verse>().AsNoTracking().SingleAsync(Music.Cancellation)).Version);
    }

    [Fact]
    public async Task A_token_that_is_switched_off_after_the_line_is_refused_by_the_first_save()
    {
        await using var music = await Database.CreateAsync<TokenlessContext>();
        await using var db = music.Open();
        db.Add(new Album { Title = "Help!" });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveChangesAsync(Music.Cancellation));

        Assert.Contains("'Album.Modified'", refusal.Message);
        Assert.Empty(await db.Set<Album>().AsNoTracking().ToListAsync(Music.Cancellation));
    }

    private async Task SavesAreVersionedAsync(Action<DbContextOptionsBuilder> hard, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        var id = await music.AddSongAsync();

        await using var db = music.Open(hard);
        await using var other = music.Open(hard);
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        var same = await other.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Got to Get You into My Life";
        same.Title = "Tomorrow Never Knows";

        await db.SaveAsync(async);
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));

        Assert.Equal((2, 1), (song.Version, same.Version));
        Assert.Equal(("Got to Get You into My Life", 2), await music.RowAsync(id));
    }

    public sealed class LateContext(DbContextOptions<LateContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Album>();
            modelBuilder.UseEtagVersioning();
            modelBuilder.Entity<Verse>();
        }
    }

    public sealed class TokenlessContext(DbContextOptions<TokenlessContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Album>();
            modelBuilder.UseEtagVersioning();
            modelBuilder.Entity<Album>().Property(album => album.Modified).IsConcurrencyToken(false);
        }
    }
}

[Sqlite]
public sealed class SqliteThreeStepsTests(SqliteDatabase database) : ThreeStepsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresThreeStepsTests(PostgresDatabase database) : ThreeStepsTests(database), IClassFixture<PostgresDatabase>;
