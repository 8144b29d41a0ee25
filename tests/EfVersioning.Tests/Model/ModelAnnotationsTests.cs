using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Tests.Model;

/// <summary>What the library leaves in a finished model: literals that compiled models and migrations can write down.</summary>
public abstract class ModelAnnotationsTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Annotations_are_bool_and_string_literals_under_one_prefix(bool fullRoad)
    {
        await using var shape = await Database.ShapeAsync<Everything>(fullRoad);
        await using var db = shape.Open();
        var report = new Report { Text = "a" };
        db.Add(report);
        db.Add(new Timed());
        await db.SaveChangesAsync(Music.Cancellation);
        report.Text = "b";
        await db.SaveChangesAsync(Music.Cancellation);

        // After use, when everything that is worked out of a model is there.
        foreach (var model in (IModel[])[db.Model, db.GetService<IDesignTimeModel>().Model])
        {
            var ours = Ours(model).ToList();
            Assert.All(ours, annotation => Assert.StartsWith("EfVersioning:", annotation.Name));
            Assert.All(ours, annotation => Assert.True(annotation.Value is bool or string, $"{annotation.Name} is {annotation.Value}"));
            Assert.Contains(ours, annotation => annotation is { Name: "EfVersioning:Enabled", Value: true });
            Assert.Contains(ours, annotation => annotation is { Name: "EfVersioning:App", Value: "x" });
            Assert.Contains(ours, annotation => annotation is { Name: "EfVersioning:Name", Value: "paper" });
            Assert.Contains(ours, annotation => annotation is { Name: "EfVersioning:Version", Value: "Revision" });
            Assert.Contains(ours, annotation => annotation is { Name: "EfVersioning:Modified", Value: "ChangedAt" });
            Assert.Contains(ours, annotation => annotation is { Name: "EfVersioning:Excluded", Value: true });
            Assert.Equal(fullRoad, ours.Any(annotation => annotation is { Name: "EfVersioning:Options", Value: true }));
        }
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task Nothing_of_the_library_is_in_the_tables_model(bool fullRoad)
    {
        await using var shape = await Database.ShapeAsync<Everything>(fullRoad);
        await using var db = shape.Open();
        var tables = db.GetService<IDesignTimeModel>().Model.GetRelationalModel().Tables.ToList();

        Assert.Equal(2, tables.Count);
        Assert.All(tables, table => Assert.Empty(OursIn(table)));
        Assert.All(tables.SelectMany(table => table.Columns), column => Assert.Empty(OursIn(column)));
    }

    [Theory]
    [MemberData(nameof(Music.Roads), MemberType = typeof(Music))]
    public async Task A_token_is_a_plain_property_that_EF_Core_checks(bool fullRoad)
    {
        await using var shape = await Database.ShapeAsync<Everything>(fullRoad);
        await using var db = shape.Open();
        var tokens = db.Model.GetEntityTypes().SelectMany(type => type.GetProperties()).Where(property => property.IsConcurrencyToken).ToList();

        Assert.Equal(["Modified", "Revision"], tokens.Select(property => property.Name).Order());
        Assert.All(tokens, token => Assert.Equal(ValueGenerated.Never, token.ValueGenerated));
        Assert.All(tokens, token => Assert.Equal(PropertySaveBehavior.Save, token.GetAfterSaveBehavior()));
        Assert.All(tokens, token => Assert.False(token.IsNullable));
    }

    private static IEnumerable<IAnnotation> Ours(IModel model)
        => OursIn(model)
            .Concat(model.GetEntityTypes().SelectMany(OursIn))
            .Concat(model.GetEntityTypes().SelectMany(type => type.GetProperties()).SelectMany(OursIn))
            .Concat(model.GetEntityTypes().SelectMany(type => type.GetNavigations()).SelectMany(OursIn))
            .Concat(model.GetEntityTypes().SelectMany(type => type.GetKeys()).SelectMany(OursIn));

    private static IEnumerable<IAnnotation> OursIn(IReadOnlyAnnotatable annotatable)
        => annotatable.GetAnnotations().Where(annotation
            => annotation.Name.Contains("EfVersioning", StringComparison.OrdinalIgnoreCase)
                || annotation.Name.Contains("ETag", StringComparison.OrdinalIgnoreCase)
                // A comparer is no literal, but EF Core writes down how it is made: new VersionComparer<int>().
                || (annotation.Value is not ValueComparer && annotation.Value?.GetType().Assembly == typeof(ETag).Assembly));

    public class Report
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public int Reads { get; set; }

        public int Revision { get; set; }
    }

    public class Timed : IModified
    {
        public int Id { get; set; }

        public DateTimeOffset Modified { get; set; }
    }

    public sealed class Everything : IModelShape
    {
        public static void Build(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Timed>();
            modelBuilder.Entity<Report>().HasEtagName("paper").HasEtagVersion(report => report.Revision).HasEtagModified("ChangedAt");
            modelBuilder.Entity<Report>().Property(report => report.Reads).ExcludedFromVersion();
            modelBuilder.UseEtagVersioning(versioning => versioning.HasAppLabel("x"));
        }
    }
}

[Sqlite]
public sealed class SqliteModelAnnotationsTests(SqliteDatabase database) : ModelAnnotationsTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresModelAnnotationsTests(PostgresDatabase database) : ModelAnnotationsTests(database), IClassFixture<PostgresDatabase>;
