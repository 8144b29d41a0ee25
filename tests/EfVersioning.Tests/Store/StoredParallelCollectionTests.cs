using EfVersioning.Testing;
using EfVersioning.Tests.Collections;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Store;

/// <summary>
/// Many writers and readers of one kept collection at once. A reader looks at what is committed before it asks and after it
/// is answered: the answer must lie between.
/// </summary>
public abstract class StoredParallelCollectionTests(TestDatabase database) : DatabaseTests(database)
{
    private const int Writers = 4;

    private int Writes => Database.IsSqlite ? 8 : 40;

    [Fact]
    public async Task No_reader_is_told_what_is_past()
    {
        var store = new MemoryETagStore();
        await using var chart = await Database.ChartAsync(options => options.UseEtagVersioning(settings => settings.UseStore(store)));
        var writing = Parallel.ForAsync(0, Writers, Chart.Cancellation, async (writer, cancellation) =>
        {
            for (var i = 0; i < Writes; i++)
            {
                await using var db = chart.Open();
                db.Add(new Album { Title = $"{writer}" });
                await db.SaveChangesAsync(cancellation);
                if (i % 4 == 0)
                {
                    await db.Albums.Where(album => album.Title == $"{writer}").ExecuteUpdateAsync(set => set.SetProperty(album => album.LabelId, (int?)null), cancellation);
                }
            }
        });

        while (!writing.IsCompleted)
        {
            await Task.WhenAll(ReadAsync(), ReadAsync());
        }

        await writing;
        await ReadAsync();
        Assert.Equal(Writers * (Writes + (Writes / 4)), await chart.CommitsAsync(db => db.Albums));

        async Task ReadAsync()
        {
            await using var committed = chart.Open(options => options.UseEtagVersioning(settings => settings.ReadStore(false)));
            var before = await CommitsAsync(committed);
            var told = await chart.CommitsAsync(db => db.Albums);
            Assert.InRange(told, before, await CommitsAsync(committed));
        }
    }

    private static async Task<long> CommitsAsync(ChartContext db)
    {
        Assert.True((await db.Albums.KeptCollectionETagAsync(Chart.Cancellation)).TryGetNumber(out var commits));
        return commits;
    }
}

[Sqlite]
public sealed class SqliteStoredParallelCollectionTests(SqliteDatabase database) : StoredParallelCollectionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresStoredParallelCollectionTests(PostgresDatabase database) : StoredParallelCollectionTests(database), IClassFixture<PostgresDatabase>;
