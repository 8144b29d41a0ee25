using System.Diagnostics;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Tests.Setup;

/// <summary>UseInternalServiceProvider: EF Core's services are the application's, and its events may go elsewhere.</summary>
public abstract class InternalServiceProviderTests(TestDatabase database) : InternalServices(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Saves_are_versioned(bool fullRoad, bool async)
    {
        await using var services = Services();
        await SavesAreVersionedAsync(services, fullRoad, async);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Saves_are_versioned_where_events_go_through_the_listener_of_the_host(bool fullRoad, bool async)
    {
        using var listener = new DiagnosticListener("Microsoft.AspNetCore");
        await using var services = Services(services => services.AddSingleton<DiagnosticSource>(listener));
        await SavesAreVersionedAsync(services, fullRoad, async);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_rollback_is_heard_where_events_go_through_the_listener_of_the_host(bool fullRoad, bool async)
    {
        using var listener = new DiagnosticListener("Microsoft.AspNetCore");
        await using var services = Services(services => services.AddSingleton<DiagnosticSource>(listener));
        await RollbackIsHeardAsync(services, fullRoad, async);
    }

    [Fact]
    public async Task Events_that_cannot_be_heard_are_refused_when_the_model_is_built()
    {
        await using var music = await Database.MusicAsync(fullRoad: false);
        await using var services = Services(services => services.AddSingleton<DiagnosticSource>(new SilentSource()));
        await using var db = music.Open(options => options.UseInternalServiceProvider(services));

        var refusal = Assert.Throws<InvalidOperationException>(() => db.Model);

        Assert.Contains(nameof(SilentSource), refusal.Message);
        Assert.Contains("UseEtagVersioning() on the context's options", refusal.Message);
        Assert.Contains("AddEntityFrameworkEtagVersioning()", refusal.Message);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Options_alone_are_refused_by_the_first_save_where_the_services_lack_the_convention(bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad: true);
        await using var services = Services();
        await using var db = new PlainMusicContext(music.Options<PlainMusicContext>(options => options.UseInternalServiceProvider(services)));
        db.Add(new Song { Title = "Nowhere Man" });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));

        Assert.Contains("AddEntityFrameworkEtagVersioning()", refusal.Message);
        Assert.Contains("modelBuilder.UseEtagVersioning()", refusal.Message);
        Assert.Empty(await db.Songs.AsNoTracking().ToListAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task An_ExecuteUpdate_is_refused_where_the_services_lack_the_query_interceptor(bool fullRoad)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync("Day Tripper");
        await using var services = Services();
        await using var db = music.Open(options => options.UseInternalServiceProvider(services));

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => db.Songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "We Can Work It Out"), Music.Cancellation));

        Assert.Contains("AddEntityFrameworkEtagVersioning()", refusal.Message);
        Assert.Equal(("Day Tripper", 1), await music.RowAsync(id));
    }
}

[Sqlite]
public sealed class SqliteInternalServiceProviderTests(SqliteDatabase database) : InternalServiceProviderTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresInternalServiceProviderTests(PostgresDatabase database) : InternalServiceProviderTests(database), IClassFixture<PostgresDatabase>;
