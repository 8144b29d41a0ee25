using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Tests.Saving;

/// <summary>What EF Core's cascades make of dependents when it saves; of those that are to be saved anyway it tells nothing.</summary>
public abstract class CascadeTests(TestDatabase database) : DatabaseTests(database)
{
    /// <summary>Both roads, sync and async, with and without EF Core's own look at changes.</summary>
    public static TheoryData<bool, bool, bool> RoadsSavesAndDetection
    {
        get
        {
            var data = new TheoryData<bool, bool, bool>();
            foreach (var row in Music.RoadsAndSaves)
            {
                data.Add(row.Data.Item1, row.Data.Item2, true);
                data.Add(row.Data.Item1, row.Data.Item2, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RoadsSavesAndDetection))]
    public async Task A_key_that_is_taken_from_a_row_which_is_saved_anyway_moves_it_and_its_principal(bool fullRoad, bool async, bool detects)
    {
        await using var studios = await StudiosAsync(fullRoad);
        await using var db = await OpenAsync(studios, detects);
        var session = await db.Set<Session>().SingleAsync(Music.Cancellation);

        db.Entry(session).Property(row => row.Visits).CurrentValue = 5;
        db.Remove(await db.Set<Studio>().SingleAsync(Music.Cancellation));
        db.Entry(await db.Set<Reel>().SingleAsync(Music.Cancellation)).State = EntityState.Detached;
        Assert.Equal((EntityState.Modified, 1), (db.Entry(session).State, session.StudioId));
        await db.SaveAsync(async);

        Assert.Null(session.StudioId);
        Assert.Equal($"studio.session-{session.Id},2", db.ETagOf(session).ToString());
        Assert.Equal((2, 2, 1), await VersionsAsync(studios));
    }

    [Theory]
    [MemberData(nameof(RoadsSavesAndDetection))]
    public async Task A_row_that_is_saved_anyway_and_goes_with_its_principal_moves_the_other(bool fullRoad, bool async, bool detects)
    {
        await using var studios = await StudiosAsync(fullRoad);
        await using var db = await OpenAsync(studios, detects);
        var reel = await db.Set<Reel>().SingleAsync(Music.Cancellation);

        db.Entry(reel).Property(row => row.Visits).CurrentValue = 5;
        db.Entry(await db.Set<Studio>().SingleAsync(Music.Cancellation)).State = EntityState.Deleted;
        Assert.Equal(EntityState.Modified, db.Entry(reel).State);
        await db.SaveAsync(async);

        Assert.Equal(EntityState.Detached, db.Entry(reel).State);
        Assert.Equal((1, 1, 2), await VersionsAsync(studios));
    }

    [Theory]
    [MemberData(nameof(RoadsSavesAndDetection))]
    public async Task Without_a_cascade_what_is_excluded_moves_nothing(bool fullRoad, bool async, bool detects)
    {
        await using var studios = await StudiosAsync(fullRoad);
        await using var db = await OpenAsync(studios, detects);

        db.Entry(await db.Set<Session>().SingleAsync(Music.Cancellation)).Property(row => row.Visits).CurrentValue = 5;
        db.Entry(await db.Set<Reel>().SingleAsync(Music.Cancellation)).Property(row => row.Visits).CurrentValue = 5;
        Assert.Equal(2, await db.SaveAsync(async));

        Assert.Equal((1, 1, 1), await VersionsAsync(studios));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_link_whose_other_side_is_replaced_before_it_is_written_moves_nothing(bool fullRoad, bool async)
    {
        await using var studios = await StudiosAsync(fullRoad);
        await using var db = studios.Open();
        var session = await db.Set<Session>().Include(row => row.Tape).SingleAsync(Music.Cancellation);
        var sleeve = new Sleeve();
        db.Add(sleeve);
        await db.SaveChangesAsync(Music.Cancellation);

        session.Tape!.Sleeves.Add(sleeve);
        db.Remove(sleeve);
        db.Add(new Sleeve { Id = sleeve.Id });

        // EF Core writes no link, as its other side is another object by then.
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal((1, 1, 1), await VersionsAsync(studios));
    }

    private static async Task<StudioContext> OpenAsync(ContextDatabase<StudioContext> studios, bool detects)
    {
        var db = studios.Open();
        await db.Set<Tape>().LoadAsync(Music.Cancellation);
        db.ChangeTracker.CascadeDeleteTiming = CascadeTiming.OnSaveChanges;
        db.ChangeTracker.AutoDetectChangesEnabled = detects;
        return db;
    }

    private async Task<ContextDatabase<StudioContext>> StudiosAsync(bool fullRoad)
    {
        var studios = await Database.CreateAsync<StudioContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = studios.Open();
        db.Add(new Studio { Sessions = { new Session { Tape = new Tape() } }, Reels = { new Reel { Tape = new Tape() } } });
        await db.SaveChangesAsync(Music.Cancellation);
        return studios;
    }

    private static async Task<(int Session, int ItsTape, int OtherTape)> VersionsAsync(ContextDatabase<StudioContext> studios)
    {
        await using var db = studios.Open();
        var session = await db.Set<Session>().Include(row => row.Tape).SingleAsync(Music.Cancellation);
        var other = await db.Set<Tape>().SingleAsync(tape => tape.Id != session.TapeId, Music.Cancellation);
        return (session.Version, session.Tape!.Version, other.Version);
    }
}

[Sqlite]
public sealed class SqliteCascadeTests(SqliteDatabase database) : CascadeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCascadeTests(PostgresDatabase database) : CascadeTests(database), IClassFixture<PostgresDatabase>;
