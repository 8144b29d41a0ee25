using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>HasEtagVersion and HasEtagModified: other properties, other types, shadow properties.</summary>
public abstract class NamedVersionTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_version_named_by_expression_counts(bool fullRoad, bool async) => await CountsAsync<ByExpression>(fullRoad, async);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_version_named_by_string_counts(bool fullRoad, bool async) => await CountsAsync<ByString>(fullRoad, async);

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_long_version_counts_past_the_end_of_int(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<LongVersion>(fullRoad);
        await using var db = shape.Open();
        var document = new Document { Text = "a" };
        db.Add(document);
        await db.SaveAsync(async);
        Assert.Equal(1, document.Generation);

        await db.Database.ExecuteSqlAsync($"""UPDATE "Document" SET "Generation" = {int.MaxValue}""", Music.Cancellation);
        await db.Entry(document).ReloadAsync(Music.Cancellation);
        document.Text = "b";
        await db.SaveAsync(async);
        Assert.Equal(int.MaxValue + 1L, document.Generation);
        Assert.Equal($"shape.document-{document.Id},2147483648", db.ETagOf(document).ToString());

        db.Entry(document).IfMatch($"\"shape.document-{document.Id},2147483648\"");
        document.Text = "c";
        await db.SaveAsync(async);
        Assert.Equal(int.MaxValue + 2L, (await db.Set<Document>().AsNoTracking().SingleAsync(Music.Cancellation)).Generation);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_shadow_version_counts(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<ShadowVersion>(fullRoad);
        var document = new Document { Text = "a" };
        var (first, second) = await shape.InsertChangeAndConflictAsync(document, row => row.Text = "b", row => row.Text = "c", async);

        Assert.Equal(($"shape.document-{document.Id},1", $"shape.document-{document.Id},2"), (first.ToString(), second.ToString()));
        await using var db = shape.Open();
        Assert.Equal(2, await db.Set<Document>().Select(row => EF.Property<int>(row, "RowCount")).SingleAsync(Music.Cancellation));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_shadow_time_is_a_version(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<ShadowTime>(fullRoad);
        await shape.InsertChangeAndConflictAsync(new Document { Text = "a" }, row => row.Text = "b", row => row.Text = "c", async);

        await using var db = shape.Open();
        var time = await db.Set<Document>().Select(row => EF.Property<DateTimeOffset>(row, "ChangedAt")).SingleAsync(Music.Cancellation);
        Assert.Equal(TimeSpan.Zero, time.Offset);
        Assert.Equal(0, time.Ticks % TimeSpan.TicksPerMicrosecond);
        Assert.InRange(time, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_DateTime_is_a_version_in_UTC(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<DateTimeVersion>(fullRoad);
        var document = new Document { Text = "a" };
        var (_, second) = await shape.InsertChangeAndConflictAsync(document, row => row.Text = "b", row => row.Text = "c", async);

        Assert.Equal(DateTimeKind.Utc, document.Saved.Kind);
        Assert.InRange(document.Saved, DateTime.UtcNow.AddMinutes(-5), DateTime.UtcNow.AddMinutes(5));
        Assert.Equal($"shape.document-{document.Id},{document.Saved:yyyy-MM-ddTHH:mm:ss.ffffff}Z", second.ToString());

        // From the row, of unspecified kind on SQLite: the same tag, and If-Match finds it.
        await using var db = shape.Open();
        var row = await db.Set<Document>().SingleAsync(Music.Cancellation);
        db.Entry(row).IfMatch(second.ToHeader());
        row.Text = "d";
        await db.SaveAsync(async);
        Assert.True(row.Saved > document.Saved);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_named_version_beside_a_named_time_is_the_token_and_both_move(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<Both>(fullRoad);
        var document = new Document { Text = "a" };
        var (_, second) = await shape.InsertChangeAndConflictAsync(document, row => row.Text = "b", row => row.Text = "c", async);

        Assert.Equal($"shape.document-{document.Id},2", second.ToString());
        await using var db = shape.Open();
        var tokens = db.Model.FindEntityType(typeof(Document))!.GetProperties().Where(property => property.IsConcurrencyToken);
        Assert.Equal(nameof(Document.Revision), Assert.Single(tokens).Name);
        var before = document.Saved;
        var row = await db.Set<Document>().SingleAsync(Music.Cancellation);
        row.Text = "d";
        await db.SaveAsync(async);
        Assert.True(row.Saved > before);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_named_version_takes_the_place_of_the_interface_s(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<InsteadOfTheInterface>(fullRoad);
        await using var db = shape.Open();
        var manual = new Manual { Text = "a", Version = 40 };
        db.Add(manual);
        await db.SaveAsync(async);
        manual.Text = "b";
        manual.Version = 41;
        await db.SaveAsync(async);

        Assert.Equal((2, 41), (manual.Edition, manual.Version));
        var tokens = db.Model.FindEntityType(typeof(Manual))!.GetProperties().Where(property => property.IsConcurrencyToken);
        Assert.Equal(nameof(Manual.Edition), Assert.Single(tokens).Name);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_version_in_a_column_of_another_name_counts(bool fullRoad, bool async)
    {
        await using var shape = await Database.ShapeAsync<OtherColumn>(fullRoad);
        await shape.InsertChangeAndConflictAsync(new Manual { Text = "a" }, row => row.Text = "b", row => row.Text = "c", async);

        await using var connection = await shape.ConnectAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT lock_version FROM manuals";
        Assert.Equal(2, Convert.ToInt32(await command.ExecuteScalarAsync(Music.Cancellation)));
    }

    private async Task CountsAsync<TShape>(bool fullRoad, bool async)
        where TShape : IModelShape
    {
        await using var shape = await Database.ShapeAsync<TShape>(fullRoad);
        var document = new Document { Text = "a" };
        var (first, second) = await shape.InsertChangeAndConflictAsync(document, row => row.Text = "b", row => row.Text = "c", async);

        Assert.Equal(2, document.Revision);
        Assert.Equal(($"shape.document-{document.Id},1", $"shape.document-{document.Id},2"), (first.ToString(), second.ToString()));
    }

    public class Document
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public int Revision { get; set; }

        public long Generation { get; set; }

        public DateTime Saved { get; set; }
    }

    public class Manual : IVersioned
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }

        public int Edition { get; set; }
    }

    public sealed class ByExpression : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Document>().HasEtagVersion(row => row.Revision);
    }

    public sealed class ByString : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity(typeof(Document)).HasEtagVersion(nameof(Document.Revision));
    }

    public sealed class LongVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Document>().HasEtagVersion(row => row.Generation);
    }

    public sealed class ShadowVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Document>().HasEtagVersion("RowCount");
    }

    public sealed class ShadowTime : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Document>().HasEtagModified("ChangedAt");
    }

    public sealed class DateTimeVersion : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity<Document>().HasEtagModified(row => row.Saved);
    }

    public sealed class Both : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            // In this order the time is the token until the version is named.
            modelBuilder.Entity<Document>().HasEtagModified(row => row.Saved);
            modelBuilder.Entity<Document>().HasEtagVersion(row => row.Revision);
        }
    }

    public sealed class InsteadOfTheInterface : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.UseEtagVersioning();
            modelBuilder.Entity<Manual>();
            modelBuilder.UseEtagVersioning();
            modelBuilder.Entity<Manual>().HasEtagVersion(row => row.Edition);
        }
    }

    public sealed class OtherColumn : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Manual>().ToTable("manuals").Property(row => row.Version).HasColumnName("lock_version");
    }
}

[Sqlite]
public sealed class SqliteNamedVersionTests(SqliteDatabase database) : NamedVersionTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresNamedVersionTests(PostgresDatabase database) : NamedVersionTests(database), IClassFixture<PostgresDatabase>;
