using System.ComponentModel.DataAnnotations;
using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfVersioning.AspNetCore.Tests.Tokens;

/// <summary>A row of an application that was there before the library.</summary>
public abstract class Order
{
    public int Id { get; set; }

    public string Name { get; set; } = "";

    /// <summary>What the application does with every change; nothing where the database does it, or nobody did.</summary>
    public virtual void Move()
    {
    }
}

public class GuidOrder : Order
{
    [ConcurrencyCheck]
    public Guid Stamp { get; set; } = Guid.NewGuid();

    public override void Move() => Stamp = Guid.NewGuid();
}

public class TextOrder : Order
{
    [ConcurrencyCheck]
    public string? ConcurrencyStamp { get; set; } = Guid.NewGuid().ToString();

    public override void Move() => ConcurrencyStamp = Guid.NewGuid().ToString();
}

public class RowVersionOrder : Order
{
    [Timestamp]
    public byte[] RowVersion { get; set; } = [];
}

public class XminOrder : Order
{
    [Timestamp]
    public uint Version { get; set; }
}

public class PlainOrder : Order;

public class SystemColumnOrder : Order;

/// <summary>The model of an application as it was, and the one line that it adds to it, where it needs one.</summary>
public interface IStartingPoint<TOrder>
    where TOrder : Order
{
    static virtual void Was(EntityTypeBuilder<TOrder> order)
    {
    }

    static virtual void Line(EntityTypeBuilder<TOrder> order)
    {
    }
}

public sealed class GuidPoint : IStartingPoint<GuidOrder>
{
    public static void Line(EntityTypeBuilder<GuidOrder> order) => order.HasEtagVersion(row => row.Stamp);
}

public sealed class TextPoint : IStartingPoint<TextOrder>
{
    public static void Line(EntityTypeBuilder<TextOrder> order) => order.HasEtagVersion(row => row.ConcurrencyStamp);
}

public sealed class RowVersionPoint : IStartingPoint<RowVersionOrder>
{
    public static void Was(EntityTypeBuilder<RowVersionOrder> order)
    {
        order.ToTable(table => table.UseSqlReturningClause(false));
        order.Property(row => row.RowVersion).HasDefaultValueSql("''");
    }
}

public sealed class UngeneratedPoint : IStartingPoint<RowVersionOrder>
{
    public static void Was(EntityTypeBuilder<RowVersionOrder> order) => order.Property(row => row.RowVersion).HasDefaultValueSql("''");
}

public sealed class XminPoint : IStartingPoint<XminOrder>;

public sealed class SystemColumnPoint : IStartingPoint<SystemColumnOrder>
{
    public static void Line(EntityTypeBuilder<SystemColumnOrder> order) => order.Property<uint>("xmin").IsRowVersion();
}

public sealed class PlainPoint : IStartingPoint<PlainOrder>
{
    public static void Line(EntityTypeBuilder<PlainOrder> order) => order.HasEtagVersion("Version");
}

/// <summary>Without the line it is the application as it was.</summary>
public class StartContext<TPoint, TOrder>(DbContextOptions options, bool hasLine) : DbContext(options)
    where TPoint : IStartingPoint<TOrder>
    where TOrder : Order
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<TOrder>(order =>
        {
            order.ToTable("Orders");
            TPoint.Was(order);
            if (hasLine)
            {
                TPoint.Line(order);
                order.HasEtagName("order");
            }
        });
    }
}

public sealed class BeforeContext<TPoint, TOrder>(DbContextOptions<BeforeContext<TPoint, TOrder>> options) : StartContext<TPoint, TOrder>(options, hasLine: false)
    where TPoint : IStartingPoint<TOrder>
    where TOrder : Order;

public sealed class AfterContext<TPoint, TOrder>(DbContextOptions<AfterContext<TPoint, TOrder>> options) : StartContext<TPoint, TOrder>(options, hasLine: true)
    where TPoint : IStartingPoint<TOrder>
    where TOrder : Order;

internal static class StartingDatabase
{
    /// <summary>What SQL Server does by itself.</summary>
    public static async Task MoveByTriggerAsync<TContext>(this ContextDatabase<TContext> database, bool isSqlite)
        where TContext : DbContext
    {
        await using var connection = await database.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = isSqlite
            ? """
                CREATE TRIGGER "Inserted" AFTER INSERT ON "Orders" BEGIN UPDATE "Orders" SET "RowVersion" = randomblob(8) WHERE rowid = NEW.rowid; END;
                CREATE TRIGGER "Updated" AFTER UPDATE ON "Orders" WHEN NEW."RowVersion" IS OLD."RowVersion"
                BEGIN UPDATE "Orders" SET "RowVersion" = randomblob(8) WHERE rowid = NEW.rowid; END
                """
            : """
                CREATE FUNCTION "Moves"() RETURNS trigger LANGUAGE plpgsql
                AS $$ BEGIN NEW."RowVersion" := substring(decode(md5(random()::text), 'hex') for 8); RETURN NEW; END $$;
                CREATE TRIGGER "Moves" BEFORE INSERT OR UPDATE ON "Orders" FOR EACH ROW EXECUTE FUNCTION "Moves"()
                """;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
