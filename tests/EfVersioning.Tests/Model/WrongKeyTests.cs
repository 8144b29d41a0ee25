using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>A key of another form than the entity's: refused before anything is sent, by what is expected and what was given.</summary>
public abstract class WrongKeyTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<object?[], string> Keys => new()
    {
        { [], "given is []" },
        { [null], "given is [null]" },
        { ["1"], "given is [string]" },
        { [1L], "given is [long]" },
        { [1, 2], "given is [int, int]" },
    };

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task It_is_refused_wherever_a_key_is_given(object?[] key, string given)
    {
        await using var music = await Database.CreateAsync<MusicContext>(options => options.UseEtagVersioning());
        await using var db = music.Open();

        await IsRefusedAsync(async () => await db.Songs.FindETagAsync(key!, Music.Cancellation));
        await IsRefusedAsync(() => Task.FromResult(db.Songs.FindETag(key!)));
        await IsRefusedAsync(async () => await db.Songs.PatchAsync(key!, null, song => song.SetProperty(row => row.Title, "b"), Music.Cancellation));
        await IsRefusedAsync(async () => await db.Songs.DeleteAsync(key!, null, Music.Cancellation));

        async Task IsRefusedAsync(Func<Task> ask)
        {
            var refusal = await Assert.ThrowsAsync<ArgumentException>(ask);
            Assert.Contains("The key of 'Song' is [int Id]", refusal.Message);
            Assert.Contains(given, refusal.Message);
        }
    }
}

[Sqlite]
public sealed class SqliteWrongKeyTests(SqliteDatabase database) : WrongKeyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresWrongKeyTests(PostgresDatabase database) : WrongKeyTests(database), IClassFixture<PostgresDatabase>;
