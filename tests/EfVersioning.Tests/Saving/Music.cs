using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>What the tests of saving share: both roads, a song to begin with, and another writer.</summary>
internal static class Music
{
    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>The short road (the model alone) and the full one (the options as well).</summary>
    public static TheoryData<bool> Roads => [false, true];

    /// <summary>Every road, by SaveChanges and by SaveChangesAsync.</summary>
    public static TheoryData<bool, bool> RoadsAndSaves => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    public static Task<ContextDatabase<MusicContext>> MusicAsync(this TestDatabase database, bool fullRoad)
        => database.CreateAsync<MusicContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });

    public static async Task<int> SaveAsync(this DbContext db, bool async)
        => async ? await db.SaveChangesAsync(Cancellation) : db.SaveChanges();

    public static async Task<int> AddSongAsync(this ContextDatabase<MusicContext> music, string title = "Here Come the Sun")
    {
        await using var db = music.Open();
        var song = new Song { Title = title };
        db.Add(song);
        await db.SaveChangesAsync(Cancellation);
        return song.Id;
    }

    /// <summary>Another writer is first.</summary>
    public static async Task ChangeElsewhereAsync(this ContextDatabase<MusicContext> music, int id, string title = "Something")
    {
        await using var db = music.Open();
        (await db.Songs.SingleAsync(song => song.Id == id, Cancellation)).Title = title;
        await db.SaveChangesAsync(Cancellation);
    }

    public static async Task DeleteElsewhereAsync(this ContextDatabase<MusicContext> music, int id)
    {
        await using var db = music.Open();
        db.Remove(await db.Songs.SingleAsync(song => song.Id == id, Cancellation));
        await db.SaveChangesAsync(Cancellation);
    }

    /// <summary>What the database says, past every context: null for a row that is gone.</summary>
    public static async Task<(string Title, int Version)?> RowAsync(this ContextDatabase<MusicContext> music, int id)
    {
        await using var connection = await music.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"""SELECT "Title", "Version" FROM "Songs" WHERE "Id" = {id}""";
        await using var reader = await command.ExecuteReaderAsync(Cancellation);
        return await reader.ReadAsync(Cancellation) ? (reader.GetString(0), reader.GetInt32(1)) : null;
    }
}
