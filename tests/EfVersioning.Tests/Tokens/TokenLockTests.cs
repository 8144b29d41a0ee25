using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Tokens;

/// <summary>
/// A save that moves a row which is not tracked locks the tracked ones beside it, so that all writers lock in one order. What
/// locks a row at somebody else's token leaves it at that token: EF Core checks it behind that.
/// </summary>
public abstract class TokenLockTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<Type, bool> TokensAndSaves
    {
        get
        {
            var data = new TheoryData<Type, bool>();
            foreach (var token in (Type[])[typeof(ByDatabase), typeof(ByApplication)])
            {
                data.Add(token, true);
                data.Add(token, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(TokensAndSaves))]
    public async Task A_row_that_is_saved_for_its_part_is_not_made_stale_by_its_lock(Type token, bool async)
        => await (Task)GetType().GetMethod(nameof(SavesAsync))!.MakeGenericMethod(token).Invoke(this, [async, null])!;

    [Fact]
    public async Task On_PostgreSQL_it_is_read_and_not_written()
    {
        Assert.SkipUnless(Database is PostgresDatabase, "It is PostgreSQL's own lock.");
        var commands = new Commands();

        await SavesAsync<ByDatabase>(async: true, commands);

        Assert.Contains(commands.Texts, text => text == "SELECT 1 FROM \"Crate\" WHERE \"Id\" = @key0 FOR NO KEY UPDATE");
    }

    public async Task SavesAsync<TToken>(bool async, Commands? commands)
        where TToken : IModelShape
    {
        await using var shape = await Database.ShapeAsync<TToken>(fullRoad: true, options => options.AddInterceptors(commands ?? new Commands()));
        if (typeof(TToken) == typeof(ByDatabase))
        {
            await shape.MoveByTriggerAsync(Database, "Crate", "RowVersion", Database.EightBytes());
        }

        await using var db = shape.Open();
        var crate = new Crate { Stamp = Guid.NewGuid(), Slots = { new Slot { Text = "a" } } };
        db.AddRange(crate, new Shelf { Id = 3 });
        await db.SaveChangesAsync(Music.Cancellation);
        db.Entry(await db.Set<Shelf>().SingleAsync(Music.Cancellation)).State = EntityState.Detached;
        var (first, modified) = (db.ETagOf(crate), crate.Modified);

        db.AddRange(new Note { ShelfId = 3 }, new Sticker { CrateId = crate.Id });
        crate.Slots[0].Text = "b";
        crate.Stamp = Guid.NewGuid();
        await db.SaveAsync(async);

        Assert.NotEqual(first, db.ETagOf(crate));
        Assert.True(crate.Modified > modified);
        Assert.Equal(2, (await db.Set<Shelf>().SingleAsync(Music.Cancellation)).Version);
        await using var fresh = shape.Open();
        Assert.Equal(db.ETagOf(crate), await fresh.Set<Crate>().FindETagAsync([crate.Id], Music.Cancellation));
    }

    public sealed class Commands : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override System.Data.Common.DbCommand CommandInitialized(CommandEndEventData eventData, System.Data.Common.DbCommand result)
        {
            Texts.Add(result.CommandText);
            return result;
        }
    }

    public class Crate : IModified
    {
        public int Id { get; set; }

        public byte[] RowVersion { get; set; } = [];

        public Guid Stamp { get; set; }

        public DateTimeOffset Modified { get; set; }

        public List<Slot> Slots { get; } = [];
    }

    public class Slot
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";
    }

    /// <summary>Moves its crate, by its time.</summary>
    public class Sticker
    {
        public int Id { get; set; }

        public int CrateId { get; set; }
    }

    public class Shelf : IVersioned
    {
        public int Id { get; set; }

        public int Version { get; set; }
    }

    /// <summary>Moves its shelf.</summary>
    public class Note
    {
        public int Id { get; set; }

        public int ShelfId { get; set; }
    }

    public sealed class ByDatabase : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            BuildCrates(modelBuilder);
            modelBuilder.Entity<Crate>(crate =>
            {
                crate.ToTable(table => table.UseSqlReturningClause(false).HasTrigger("CrateMoves"));
                crate.Property(row => row.RowVersion).IsRowVersion().HasDefaultValueSql("''").ValueGeneratedOnAddOrUpdate();
                crate.HasEtagVersion();
            });
        }
    }

    public sealed class ByApplication : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            BuildCrates(modelBuilder);
            modelBuilder.Entity<Crate>().HasEtagVersion(crate => crate.Stamp);
        }
    }

    internal static void BuildCrates(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Crate>().OwnsMany(row => row.Slots, slot => slot.HasKey(row => row.Id));
        modelBuilder.Entity<Crate>().HasMany<Sticker>().WithOne().HasForeignKey(sticker => sticker.CrateId).BumpsModified();
        modelBuilder.Entity<Shelf>().HasMany<Note>().WithOne().HasForeignKey(note => note.ShelfId).BumpsVersion();
    }
}

[Sqlite]
public sealed class SqliteTokenLockTests(SqliteDatabase database) : TokenLockTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresTokenLockTests(PostgresDatabase database) : TokenLockTests(database), IClassFixture<PostgresDatabase>;
