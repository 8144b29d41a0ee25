using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>A version that cannot move on: every save says so, names the row and the way out, and writes nothing.</summary>
public abstract class EndOfRangeTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly DateTimeOffset LastTime = new(9999, 12, 31, 23, 59, 59, 999, 999, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_is_refused(bool fullRoad, bool async)
    {
        await using var ends = await EndsAsync(fullRoad, async);
        await IsRefusedAsync<Ended>(ends, async, "'Ended' {Id: 1}", "Make 'Version' a long", (1, int.MaxValue));
        await IsRefusedAsync<LongEnded>(ends, async, "'LongEnded' {Id: 1}", "Start the row anew", (1, long.MaxValue));
        await IsRefusedAsync<TimeEnded>(ends, async, "'TimeEnded' {Id: 1}", "Set its 'Modified' in the database", (1, LastTime));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task The_save_of_a_part_is_refused_with_its_tracked_principal(bool fullRoad, bool async)
    {
        await using var ends = await EndsAsync(fullRoad, async);
        await using var db = ends.Open();
        _ = await db.Set<Ended>().SingleAsync(Music.Cancellation);
        db.Add(new Part { EndedId = 1 });

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));

        Assert.Contains("'Ended' {Id: 1}", refusal.Message);
        await using var read = ends.Open();
        Assert.False(await read.Set<Part>().AnyAsync(Music.Cancellation));
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(false, false)]
    public async Task The_save_of_a_part_is_refused_with_its_untracked_principal(bool async, bool inTransaction)
    {
        await using var ends = await EndsAsync(fullRoad: true, async);
        foreach (var part in (object[])[new Part { EndedId = 1 }, new LongPart { LongEndedId = 1 }, new TimePart { TimeEndedId = 1 }])
        {
            await using var db = ends.Open();
            await using var transaction = inTransaction ? await db.Database.BeginTransactionAsync(Music.Cancellation) : null;
            db.Add(part);

            var refusal = await Assert.ThrowsAnyAsync<Exception>(() => db.SaveAsync(async));

            Assert.Contains("Ended' {Id: 1}", refusal.InnerException is InvalidOperationException inner ? inner.Message : refusal.Message);
            if (transaction is not null)
            {
                await transaction.CommitAsync(Music.Cancellation);
            }
        }

        await using var read = ends.Open();
        Assert.Equal(0, await read.Set<Part>().CountAsync(Music.Cancellation) + await read.Set<LongPart>().CountAsync(Music.Cancellation) + await read.Set<TimePart>().CountAsync(Music.Cancellation));
        Assert.Equal(int.MaxValue, (await read.Set<Ended>().SingleAsync(Music.Cancellation)).Version);
        Assert.Equal(long.MaxValue, (await read.Set<LongEnded>().SingleAsync(Music.Cancellation)).Version);
        Assert.Equal(LastTime, (await read.Set<TimeEnded>().SingleAsync(Music.Cancellation)).Modified);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_blind_write_is_refused(bool fullRoad, bool async)
    {
        await using var ends = await EndsAsync(fullRoad, async);
        await using var db = ends.Open();
        foreach (var field in (string?[])[null, "*"])
        {
            await IsRefusedBlindAsync<Ended>(db, field, async);
            await IsRefusedBlindAsync<LongEnded>(db, field, async);
            if (fullRoad)
            {
                await IsRefusedBlindAsync<TimeEnded>(db, field, async);
            }
        }

        Assert.Equal("a", (await db.Set<Ended>().SingleAsync(Music.Cancellation)).Text);
        Assert.Equal("a", (await db.Set<LongEnded>().SingleAsync(Music.Cancellation)).Text);
        Assert.Equal("a", (await db.Set<TimeEnded>().SingleAsync(Music.Cancellation)).Text);

        // No row there is still no row, and a stale one stale.
        Assert.Null(await db.Set<Ended>().PatchAsync([2], null, set => set.SetProperty(row => row.Text, "b"), Music.Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(() => db.Set<Ended>().PatchAsync([2], "*", set => set.SetProperty(row => row.Text, "b"), Music.Cancellation));
        await Assert.ThrowsAsync<StaleETagException>(
            () => db.Set<Ended>().PatchAsync([1], "\"ends.ended-1,4\", \"ends.ended-1,5\"", set => set.SetProperty(row => row.Text, "b"), Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task The_last_step_is_taken_and_a_row_at_the_end_can_be_deleted(bool fullRoad, bool async)
    {
        await using var ends = await EndsAsync(fullRoad, async);
        await ExecuteAsync(ends, "UPDATE \"Ended\" SET \"Version\" = \"Version\" - 1");
        await using var db = ends.Open();
        var row = await db.Set<Ended>().SingleAsync(Music.Cancellation);
        row.Text = "b";
        await db.SaveAsync(async);
        Assert.Equal(int.MaxValue, row.Version);

        db.Entry(row).IfMatch(db.ETagOf(row).ToHeader());
        db.Remove(row);
        db.Remove(await db.Set<TimeEnded>().SingleAsync(Music.Cancellation));
        await db.SaveAsync(async);
        Assert.False(await db.Set<Ended>().AnyAsync(Music.Cancellation));
    }

    private protected static async Task IsRefusedAsync<TRow>(ContextDatabase<EndsContext> ends, bool async, string row, string wayOut, (int Id, object Version) kept)
        where TRow : class, IRow
    {
        await using var db = ends.Open();
        var changed = await db.Set<TRow>().SingleAsync(Music.Cancellation);
        var before = db.ETagOf(changed);
        changed.Text = "b";
        var other = new Part { EndedId = null };
        db.Add(other);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => db.SaveAsync(async));

        Assert.Contains(row, refusal.Message);
        Assert.Contains(wayOut, refusal.Message);
        Assert.Equal((EntityState.Modified, EntityState.Added), (db.Entry(changed).State, db.Entry(other).State));
        Assert.Equal(before, db.ETagOf(changed));
        await using var read = ends.Open();
        var stored = await read.Set<TRow>().SingleAsync(Music.Cancellation);
        Assert.Equal("a", stored.Text);
        Assert.Equal(kept.Version, read.Entry(stored).Properties.Single(property => property.Metadata.IsConcurrencyToken).CurrentValue);
        Assert.False(await read.Set<Part>().AnyAsync(Music.Cancellation));
    }

    private static async Task IsRefusedBlindAsync<TRow>(EndsContext db, string? field, bool async)
        where TRow : class, IRow
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => _ = async
            ? await db.Set<TRow>().PatchAsync([1], field, set => set.SetProperty(row => row.Text, "b"), Music.Cancellation)
            : db.Set<TRow>().Patch([1], field, set => set.SetProperty(row => row.Text, "b")));

        Assert.Contains("Ended' {Id: 1}", refusal.Message);
        Assert.Contains("Nothing was written", refusal.Message);
    }

    private protected async Task<ContextDatabase<EndsContext>> EndsAsync(bool fullRoad, bool async)
    {
        var ends = await Database.CreateAsync<EndsContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = ends.Open();
        db.AddRange(new Ended(), new LongEnded(), new TimeEnded());
        await db.SaveAsync(async);
        await ExecuteAsync(ends, $"UPDATE \"Ended\" SET \"Version\" = {int.MaxValue}");
        await ExecuteAsync(ends, $"UPDATE \"LongEnded\" SET \"Version\" = {long.MaxValue}");
        await ExecuteAsync(ends, "UPDATE \"TimeEnded\" SET \"Modified\" = '9999-12-31 23:59:59.999999+00:00'");
        return ends;
    }

    private protected static async Task ExecuteAsync(ContextDatabase<EndsContext> ends, string sql)
    {
        await using var connection = await ends.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(Music.Cancellation));
    }

    public interface IRow
    {
        string Text { get; set; }
    }

    public class Ended : IVersioned, IRow
    {
        public int Id { get; set; }

        public string Text { get; set; } = "a";

        public int Version { get; set; }
    }

    public class LongEnded : IRow
    {
        public int Id { get; set; }

        public string Text { get; set; } = "a";

        public long Version { get; set; }
    }

    public class TimeEnded : IModified, IRow
    {
        public int Id { get; set; }

        public string Text { get; set; } = "a";

        public DateTimeOffset Modified { get; set; }
    }

    public class Part
    {
        public int Id { get; set; }

        public int? EndedId { get; set; }
    }

    public class LongPart
    {
        public int Id { get; set; }

        public int LongEndedId { get; set; }
    }

    public class TimePart
    {
        public int Id { get; set; }

        public int TimeEndedId { get; set; }
    }

    public class EndsContext(DbContextOptions<EndsContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Ended>();
            modelBuilder.Entity<LongEnded>().HasEtagVersion(row => row.Version);
            modelBuilder.Entity<TimeEnded>();
            modelBuilder.Entity<Part>().HasOne<Ended>().WithMany().HasForeignKey(part => part.EndedId).BumpsVersion();
            modelBuilder.Entity<LongPart>().HasOne<LongEnded>().WithMany().HasForeignKey(part => part.LongEndedId).BumpsVersion();
            modelBuilder.Entity<TimePart>().HasOne<TimeEnded>().WithMany().HasForeignKey(part => part.TimeEndedId).BumpsVersion();
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteEndOfRangeTests(SqliteDatabase database) : EndOfRangeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresEndOfRangeTests(PostgresDatabase database) : EndOfRangeTests(database), IClassFixture<PostgresDatabase>
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Infinity_cannot_move_and_minus_infinity_can(bool fullRoad, bool async)
    {
        await using var ends = await EndsAsync(fullRoad, async);
        await ExecuteAsync(ends, "UPDATE \"TimeEnded\" SET \"Modified\" = 'infinity'");
        await IsRefusedAsync<TimeEnded>(ends, async, "'TimeEnded' {Id: 1}", "Set its 'Modified' in the database", (1, DateTimeOffset.MaxValue));
        if (fullRoad)
        {
            await using var blind = ends.Open();
            var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
                () => blind.Set<TimeEnded>().PatchAsync([1], "*", set => set.SetProperty(row => row.Text, "b"), Music.Cancellation));
            Assert.Contains("'TimeEnded' {Id: 1}", refusal.Message);
        }

        await ExecuteAsync(ends, "UPDATE \"TimeEnded\" SET \"Modified\" = '-infinity'");
        await using var db = ends.Open();
        var row = await db.Set<TimeEnded>().SingleAsync(Music.Cancellation);
        db.Entry(row).IfMatch(db.ETagOf(row).ToHeader());
        row.Text = "b";
        await db.SaveAsync(async);
        Assert.InRange(row.Modified.Year, 2020, 9998);
    }
}
