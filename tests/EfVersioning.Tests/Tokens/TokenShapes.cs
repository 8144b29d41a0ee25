using EfVersioning.Testing;
using EfVersioning.Tests.Model;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Tokens;

/// <summary>A row with a token that is there already.</summary>
public abstract class Order
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    public int Seen { get; set; }

    /// <summary>What the application does with every change; nothing where the database does it.</summary>
    public virtual void Move()
    {
    }
}

public class GuidOrder : Order
{
    public Guid Stamp { get; set; } = Guid.NewGuid();

    public override void Move() => Stamp = Guid.NewGuid();
}

public class TimedOrder : GuidOrder, IModified
{
    public DateTimeOffset Modified { get; set; }
}

public class TextOrder : Order
{
    public string? Stamp { get; set; } = Guid.NewGuid().ToString();

    public override void Move() => Stamp = Guid.NewGuid().ToString();
}

public class CountedOrder : Order
{
    public int Revision { get; set; } = 7;

    public override void Move() => Revision += 3;
}

public readonly record struct OrderStamp(Guid Value);

public class WrappedOrder : Order
{
    public OrderStamp Stamp { get; set; } = new(Guid.NewGuid());

    public override void Move() => Stamp = new OrderStamp(Guid.NewGuid());
}

public class RowVersionOrder : Order
{
    public byte[] RowVersion { get; set; } = [];
}

public class TriggeredOrder : Order
{
    public long Revision { get; set; }
}

public class XminOrder : Order
{
    public uint Xmin { get; set; }
}

public sealed class GuidStamp : IModelShape
{
    public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<GuidOrder>().HasEtagVersion(order => order.Stamp);
}

public sealed class TimedStamp : IModelShape
{
    public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<TimedOrder>().HasEtagVersion(order => order.Stamp);
}

public sealed class TextStamp : IModelShape
{
    public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<TextOrder>().HasEtagVersion(order => order.Stamp);
}

public sealed class WrappedStamp : IModelShape
{
    public static void Build(ModelBuilder modelBuilder)
        => modelBuilder.Entity<WrappedOrder>(order =>
        {
            order.Property(row => row.Stamp).HasConversion(stamp => stamp.Value, value => new OrderStamp(value));
            order.HasEtagVersion(row => row.Stamp);
        });
}

public sealed class Counted : IModelShape
{
    public static void Build(ModelBuilder modelBuilder)
        => modelBuilder.Entity<CountedOrder>().HasEtagVersion(order => order.Revision, MovedBy.Application);
}

public sealed class RowVersion : IModelShape
{
    public static void Build(ModelBuilder modelBuilder) => Build(modelBuilder, isNamed: true);

    public static void Build(ModelBuilder modelBuilder, bool isNamed)
        => modelBuilder.Entity<RowVersionOrder>(order =>
        {
            order.ToTable(table => table.UseSqlReturningClause(false).HasTrigger("RowVersionOrderMoves"));
            order.Property(row => row.RowVersion).IsRowVersion();
            order.Property(row => row.RowVersion).HasDefaultValueSql("''");
            if (isNamed)
            {
                order.HasEtagVersion();
            }
        });
}

public sealed class Triggered : IModelShape
{
    public static void Build(ModelBuilder modelBuilder)
        => modelBuilder.Entity<TriggeredOrder>(order =>
        {
            order.ToTable(table => table.UseSqlReturningClause(false).HasTrigger("TriggeredOrderMoves"));
            order.Property(row => row.Revision).HasDefaultValue(0L);
            order.HasEtagVersion(row => row.Revision, MovedBy.Database);
        });
}

public sealed class Xmin : IModelShape
{
    public static void Build(ModelBuilder modelBuilder)
        => modelBuilder.Entity<XminOrder>(order =>
        {
            order.Property(row => row.Xmin).IsRowVersion();
            order.HasEtagVersion(row => row.Xmin);
        });
}

internal static class TokenDatabase
{
    /// <summary>A database of a shape, with the trigger that moves the token of a table.</summary>
    public static async Task<ContextDatabase<ShapeContext<TShape>>> TokensAsync<TShape>(
        this TestDatabase database, bool fullRoad, Action<DbContextOptionsBuilder>? configure = null)
        where TShape : IModelShape
    {
        var shape = await database.ShapeAsync<TShape>(fullRoad, configure);
        if (typeof(TShape) == typeof(RowVersion))
        {
            await shape.MoveByTriggerAsync(database, "RowVersionOrder", "RowVersion", database.EightBytes());
        }
        else if (typeof(TShape) == typeof(Triggered))
        {
            await shape.MoveByTriggerAsync(database, "TriggeredOrder", "Revision", "NEW.\"Revision\" + 5");
        }

        return shape;
    }

    /// <summary>Eight bytes that are others each time, in the words of the database.</summary>
    public static string EightBytes(this TestDatabase database)
        => database.IsSqlite ? "randomblob(8)"
            : database is MariaDbDatabase ? "random_bytes(8)"
            : "substring(decode(md5(random()::text), 'hex') for 8)";

    public static async Task MoveByTriggerAsync<TContext>(this ContextDatabase<TContext> database, TestDatabase kind, string table, string column, string next)
        where TContext : DbContext
    {
        await using var connection = await database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = kind.IsSqlite
            ? $"""
                CREATE TRIGGER "{table}Inserted" AFTER INSERT ON "{table}" BEGIN UPDATE "{table}" SET "{column}" = {next} WHERE rowid = NEW.rowid; END;
                CREATE TRIGGER "{table}Updated" AFTER UPDATE ON "{table}" WHEN NEW."{column}" IS OLD."{column}"
                BEGIN UPDATE "{table}" SET "{column}" = {next} WHERE rowid = NEW.rowid; END
                """
            : kind is MariaDbDatabase
            ? $"""
                CREATE TRIGGER "{table}Inserted" BEFORE INSERT ON "{table}" FOR EACH ROW SET NEW."{column}" = {next};
                CREATE TRIGGER "{table}Updated" BEFORE UPDATE ON "{table}" FOR EACH ROW SET NEW."{column}" = {next};
                """
            : $"""
                CREATE FUNCTION "{table}Moves"() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW."{column}" := {next}; RETURN NEW; END $$;
                CREATE TRIGGER "{table}Moves" BEFORE INSERT OR UPDATE ON "{table}" FOR EACH ROW EXECUTE FUNCTION "{table}Moves"()
                """;
        await command.ExecuteNonQueryAsync(Music.Cancellation);
    }
}
