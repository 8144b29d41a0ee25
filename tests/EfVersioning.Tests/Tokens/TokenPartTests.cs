using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Tokens;

/// <summary>
/// The database moves the token of a row that is updated. A part of the row that lies elsewhere has it updated as well, so that
/// no client goes on holding the tag of what is past.
/// </summary>
public abstract class TokenPartTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_part_in_the_same_row_moves_it(bool fullRoad, bool async)
        => await MovesAsync(fullRoad, async, crate => crate.Label.Text = "b");

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_part_in_a_table_of_its_own_moves_it(bool fullRoad, bool async)
    {
        await MovesAsync(fullRoad, async, crate => crate.Slots[0].Text = "b");
        await MovesAsync(fullRoad, async, crate => crate.Slots.Add(new Slot { Text = "b" }));
        await MovesAsync(fullRoad, async, crate => crate.Slots.Clear());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_column_of_a_derived_type_moves_it(bool fullRoad, bool async)
        => await MovesAsync(fullRoad, async, crate => crate.Height = 2);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_change_of_nothing_sends_nothing(bool fullRoad, bool async)
    {
        var commands = new WrittenCommands();
        await using var shape = await CreateAsync(fullRoad, commands);
        await using var db = shape.Open();
        var crate = await db.Set<TallCrate>().SingleAsync(Music.Cancellation);
        crate.Name = "a";
        crate.Slots[0].Text = "a";
        commands.Count = 0;
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(0, commands.Count);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_refused_save_leaves_the_row_out_of_the_next_one(bool fullRoad, bool async)
    {
        await using var shape = await CreateAsync(fullRoad);
        await using var db = shape.Open();
        var crate = await db.Set<TallCrate>().SingleAsync(Music.Cancellation);
        await using (var other = shape.Open())
        {
            (await other.Set<TallCrate>().SingleAsync(Music.Cancellation)).Name = "elsewhere";
            await other.SaveChangesAsync(Music.Cancellation);
        }

        crate.Slots[0].Text = "b";
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        Assert.Equal(EntityState.Unchanged, db.Entry(crate).State);
        await db.Entry(crate.Slots[0]).ReloadAsync(Music.Cancellation);
        await db.Entry(crate).ReloadAsync(Music.Cancellation);
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal("elsewhere", crate.Name);
    }

    private async Task MovesAsync(bool fullRoad, bool async, Action<TallCrate> change)
    {
        await using var shape = await CreateAsync(fullRoad);
        await using var db = shape.Open();
        var crate = await db.Set<TallCrate>().SingleAsync(Music.Cancellation);
        var first = db.ETagOf(crate);
        await using var other = shape.Open();
        var stale = await other.Set<TallCrate>().SingleAsync(Music.Cancellation);

        change(crate);
        await db.SaveAsync(async);

        var second = db.ETagOf(crate);
        Assert.NotEqual(first, second);
        await using var fresh = shape.Open();
        Assert.Equal(second, await fresh.Set<TallCrate>().FindETagAsync([crate.Id], Music.Cancellation));

        change(stale);
        await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));

        // Nothing is left over that the next save would write.
        Assert.False(db.ChangeTracker.HasChanges());
        crate.Name = "c";
        await db.SaveAsync(async);
        Assert.NotEqual(second, db.ETagOf(crate));
    }

    private async Task<ContextDatabase<ShapeContext<Crates>>> CreateAsync(bool fullRoad, WrittenCommands? commands = null)
    {
        var shape = await Database.ShapeAsync<Crates>(fullRoad, options =>
        {
            if (commands is not null)
            {
                options.AddInterceptors(commands);
            }
        });
        await shape.MoveByTriggerAsync(Database, "Crate", "RowVersion", Database.EightBytes());
        await using var db = shape.Open();
        db.Add(new TallCrate { Name = "a", Label = new Label { Text = "a" }, Slots = { new Slot { Text = "a" } } });
        await db.SaveChangesAsync(Music.Cancellation);
        return shape;
    }

    private sealed class WrittenCommands : DbCommandInterceptor
    {
        public int Count { get; set; }

        public override System.Data.Common.DbCommand CommandInitialized(CommandEndEventData eventData, System.Data.Common.DbCommand result)
        {
            Count += result.CommandText.Contains("UPDATE", StringComparison.Ordinal) ? 1 : 0;
            return result;
        }
    }

    public class Crate
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public byte[] RowVersion { get; set; } = [];

        public Label Label { get; set; } = new();

        public List<Slot> Slots { get; } = [];
    }

    public class TallCrate : Crate
    {
        public int Height { get; set; }
    }

    public class Label
    {
        public string Text { get; set; } = "";
    }

    public class Slot
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    public sealed class Crates : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Crate>(crate =>
            {
                crate.ToTable(table => table.UseSqlReturningClause(false));
                crate.Property(row => row.RowVersion).IsRowVersion().HasDefaultValueSql("''").ValueGeneratedOnAddOrUpdate();
                crate.OwnsOne(row => row.Label);
                crate.OwnsMany(row => row.Slots, slot => slot.HasKey(row => row.Id));
                crate.UseTptMappingStrategy();
                crate.HasEtagVersion();
            });
            modelBuilder.Entity<TallCrate>();
        }
    }
}

[Sqlite]
public sealed class SqliteTokenPartTests(SqliteDatabase database) : TokenPartTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTokenPartTests(PostgresDatabase database) : TokenPartTests(database), IClassFixture<PostgresDatabase>;
