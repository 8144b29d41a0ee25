using System.Diagnostics;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Tests.Setup;

/// <summary>UseInternalServiceProvider with the convention among its services: the full road.</summary>
public abstract class InternalServiceConventionTests(TestDatabase database) : InternalServices(database)
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_rollback_is_heard_through_the_listener_of_the_host_with_the_convention_among_the_services(bool async)
    {
        using var listener = new DiagnosticListener("Microsoft.AspNetCore");
        await using var services = Services(services => services.AddEntityFrameworkEtagVersioning().AddSingleton<DiagnosticSource>(listener));
        await RollbackIsHeardAsync(services, fullRoad: true, async);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task With_the_lines_that_the_refusal_names_unheard_events_do_not_matter(bool async)
    {
        await using var services = Services(services => services.AddEntityFrameworkEtagVersioning().AddSingleton<DiagnosticSource>(new SilentSource()));
        await SavesAreVersionedAsync(services, fullRoad: true, async);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Options_alone_are_enough_where_the_services_have_the_convention(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var services = Services(services => services.AddEntityFrameworkEtagVersioning());
        await using var db = new PlainMusicContext(music.Options<PlainMusicContext>(options => options.UseInternalServiceProvider(services)));
        var song = new Song { Title = "Think for Yourself" };
        db.Add(song);
        await db.SaveAsync(async);
        song.Title = "The Word";
        await db.SaveAsync(async);

        Assert.Equal(("The Word", 2), await music.RowAsync(song.Id));
        Assert.Equal($"plainmusic.song-{song.Id},2", db.ETagOf(song).ToString());
    }

    [Fact]
    public async Task The_convention_among_the_services_leaves_a_context_alone_whose_options_do_not_ask()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var services = Services(services => services.AddEntityFrameworkEtagVersioning());
        await using var db = new PlainMusicContext(music.Options<PlainMusicContext>(options => options.UseInternalServiceProvider(services)));
        var song = new Song { Title = "Michelle", Version = 40 };
        db.Add(song);
        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal(("Michelle", 40), await music.RowAsync(song.Id));
    }

    [Fact]
    public async Task An_ExecuteUpdate_moves_versions_where_the_services_have_the_query_interceptor()
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        var id = await music.AddSongAsync();
        await using var services = Services(services => services.AddEntityFrameworkEtagVersioning());
        await using var db = music.Open(options => options.UseInternalServiceProvider(services));

        await db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "What Goes On"), Music.Cancellation);

        Assert.Equal(("What Goes On", 2), await music.RowAsync(id));
    }
}

[Sqlite]
public sealed class SqliteInternalServiceConventionTests(SqliteDatabase database) : InternalServiceConventionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresInternalServiceConventionTests(PostgresDatabase database) : InternalServiceConventionTests(database), IClassFixture<PostgresDatabase>;
