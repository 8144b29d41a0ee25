using EfVersioning.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>SQLite in memory: one connection that the contexts share, as tests of applications have it.</summary>
[Sqlite]
public sealed class InMemorySqliteTests : IAsyncLifetime
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_is_versioned_and_a_stale_one_refused(bool fullRoad, bool async)
    {
        await using var db = Open(fullRoad);
        await db.Database.EnsureCreatedAsync(Music.Cancellation);
        var song = new Song { Title = "Here Come the Sun" };
        db.Add(song);
        await db.SaveAsync(async);

        await using var late = Open(fullRoad);
        var lateSong = await late.Songs.SingleAsync(Music.Cancellation);
        song.Title = "Here Comes the Sun";
        await db.SaveAsync(async);
        lateSong.Title = "Late";
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async));

        Assert.Equal((2, 1), (song.Version, lateSong.Version));
        await using var reader = Open(fullRoad);
        Assert.Equal(("Here Comes the Sun", 2), (await reader.Songs.Select(s => new { s.Title, s.Version }).SingleAsync(Music.Cancellation)) is var row ? (row.Title, row.Version) : default);
    }

    public async ValueTask InitializeAsync() => await _connection.OpenAsync(Music.Cancellation);

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    private MusicContext Open(bool fullRoad)
    {
        var options = new DbContextOptionsBuilder<MusicContext>().UseSqlite(_connection);
        options.ConfigureWarnings(warnings => warnings.Log(Microsoft.EntityFrameworkCore.Diagnostics.CoreEventId.ManyServiceProvidersCreatedWarning));
        return new MusicContext((fullRoad ? options.UseEtagVersioning() : options).Options);
    }
}
