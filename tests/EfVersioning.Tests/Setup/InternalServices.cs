using System.Diagnostics;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Tests.Setup;

/// <summary>What the tests of UseInternalServiceProvider share: EF Core's services as the application registers them.</summary>
public abstract class InternalServices(TestDatabase database) : DatabaseTests(database)
{
    protected async Task SavesAreVersionedAsync(IServiceProvider services, bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.UseInternalServiceProvider(services));
        var song = await db.Songs.SingleAsync(Music.Cancellation);

        song.Title = "Wait";
        await db.SaveAsync(async);
        Assert.Equal(("Wait", 2), await music.RowAsync(id));

        await music.ChangeElsewhereAsync(id, "Girl");
        song.Title = "In My Life";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(2, song.Version);
        Assert.Equal(("Girl", 3), await music.RowAsync(id));
    }

    protected async Task RollbackIsHeardAsync(IServiceProvider services, bool fullRoad, bool async)
    {
        await using var music = await Database.MusicAsync(fullRoad);
        var id = await music.AddSongAsync();
        await using var db = music.Open(options => options.UseInternalServiceProvider(services));
        var song = await db.Songs.SingleAsync(Music.Cancellation);
        await using (await db.Database.BeginTransactionAsync(Music.Cancellation))
        {
            song.Title = "If I Needed Someone";
            await db.SaveAsync(async);
            Assert.Equal(2, song.Version);
        }

        Assert.Equal(1, song.Version);
        song.Title = "If I Needed Someone Else";
        await db.SaveAsync(async);
        Assert.Equal(("If I Needed Someone Else", 2), await music.RowAsync(id));
    }

    protected ServiceProvider Services(Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        if (Database.IsSqlite)
        {
            services.AddEntityFrameworkSqlite();
        }
        else
        {
            services.AddEntityFrameworkNpgsql();
        }

        more?.Invoke(services);
        return services.BuildServiceProvider();
    }

    protected sealed class SilentSource : DiagnosticSource
    {
        public override bool IsEnabled(string name) => false;

        public override void Write(string name, object? value)
        {
        }
    }
}
