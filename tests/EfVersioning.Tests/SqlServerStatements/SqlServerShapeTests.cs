using System.Reflection;
using EfVersioning.Metadata;
using EfVersioning.Tests.Migrations;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;
using Microsoft.SqlServer.TransactSql.ScriptDom;

namespace EfVersioning.Tests.SqlServerStatements;

/// <summary>Hierarchies, parts, odd keys and conflicts on SQL Server, as its own parser reads their statements.</summary>
public sealed class SqlServerShapeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static TheoryData<Type> Contexts =>
    [
        typeof(TphContext), typeof(TptContext), typeof(TpcContext), typeof(OwnedContext), typeof(SplittingContext), typeof(KeysContext), typeof(ComplexContext),
        typeof(RelationsContext), typeof(SeedContext), typeof(DeskContext), typeof(PartContext), typeof(ShelfContext), typeof(AnyKeyContext),
        typeof(VenueContext<Tpc>), typeof(VenueContext<Split>),
    ];

    public static TheoryData<Type> Venues => [typeof(Tph), typeof(Tpt), typeof(Tpc), typeof(TpcWithColumns), typeof(Split)];

    [Theory]
    [MemberData(nameof(Contexts))]
    public async Task Tables_seeds_and_tags_of_every_shape(Type context)
        => await (Task)typeof(SqlServerShapeTests).GetMethod(nameof(AskAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(context).Invoke(null, null)!;

    [Theory]
    [MemberData(nameof(Venues))]
    public async Task A_principal_that_is_not_tracked_moves_in_every_table_that_may_have_it(Type mapping)
        => await (Task)typeof(SqlServerShapeTests).GetMethod(nameof(MoveAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(mapping).Invoke(null, null)!;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stale_save_reads_what_the_row_is_at(bool async)
    {
        var server = new ParsedServer(columns => columns.Contains("Title") ? [.. columns.Select(column => column is "Title" ? (object)"elsewhere" : 5)] : null) { FindsRows = false };
        await using var db = server.Open<MusicContext>();
        db.Attach(new Saving.Song { Id = 5, Version = 3 }).Entity.Title = "b";

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));
        await stale.LoadCurrentAsync(Cancellation);

        Assert.Equal("music.song-5,5", Assert.Single(stale.Conflicts).Current.ToString());
        Assert.Equal(2, server.Statements.Count);
    }

    private static async Task AskAsync<TContext>()
        where TContext : DbContext
    {
        var server = new ParsedServer();
        await using var db = server.Open<TContext>();
        Assert.NotEmpty(server.Parse(db.Database.GenerateCreateScript()).Batches.SelectMany(batch => batch.Statements).OfType<CreateTableStatement>());

        var versions = VersionedModel.Require(db);
        foreach (var type in db.Model.GetEntityTypes().Where(type => type.BaseType is null && !type.HasSharedClrType && versions.Find(type) is not null))
        {
            await (Task)typeof(SqlServerShapeTests).GetMethod(nameof(TagAsync), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(type.ClrType).Invoke(null, [db])!;
        }

        Assert.NotEmpty(server.Statements);
    }

    private static async Task TagAsync<TEntity>(DbContext db)
        where TEntity : class
        => await db.Set<TEntity>().PageETagAsync(Cancellation);

    private static async Task MoveAsync<TMapping>()
        where TMapping : IVenueMapping
    {
        var server = new ParsedServer(columns => columns is ["Id"] ? [4] : null);
        await using var db = server.Open<VenueContext<TMapping>>();
        db.AddRange(new Gig { VenueId = 2 }, new Bill { VenueCode = "4" });

        // In TPC every table says here that it has the row.
        var refusal = await Xunit.Record.ExceptionAsync(() => db.SaveChangesAsync(Cancellation));

        Assert.Equal(typeof(TMapping) == typeof(Tpc) || typeof(TMapping) == typeof(TpcWithColumns), refusal is DbUpdateException);
        Assert.Contains(server.Statements, sql => sql.StartsWith("UPDATE [Venue", StringComparison.Ordinal) && sql.Contains("[Version] = [Version] + 1", StringComparison.Ordinal));
        Assert.Contains(server.Statements, sql => sql.Contains("[Code] = ", StringComparison.Ordinal));
    }
}
