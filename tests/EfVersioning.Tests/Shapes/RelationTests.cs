using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>Rows that know each other: each has its own version, and a link moves the row whose column it is.</summary>
public abstract class RelationTests(TestDatabase database) : DatabaseTests(database)
{
    private static Band NewBand() => new() { Code = $"{Guid.NewGuid()}" };

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Many_to_many_moves_nothing_unless_the_model_says_so(bool fullRoad, bool async)
    {
        var tour = await Database.ShapesAsync<RelationsContext>(fullRoad);
        await using var db = tour.Open();
        var (band, festival) = (NewBand(), new Festival());
        db.AddRange(band, festival);
        await db.SaveAsync(async);

        band.Festivals.Add(festival);
        Assert.Equal(1, await db.SaveAsync(async));
        Assert.Equal((1, 1), (await VersionAsync<Band>(tour, band.Id), await VersionAsync<Festival>(tour, festival.Id)));
        band.Festivals.Clear();
        Assert.Equal(1, await db.SaveAsync(async));
        Assert.Equal((1, 1), (await VersionAsync<Band>(tour, band.Id), await VersionAsync<Festival>(tour, festival.Id)));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_required_one_to_one_dependent_moves_alone(bool fullRoad, bool async)
    {
        var tour = await Database.ShapesAsync<RelationsContext>(fullRoad);
        await using var db = tour.Open();
        var band = NewBand();
        band.Manager = new Manager { Name = "Brian" };
        db.Add(band);
        await db.SaveAsync(async);
        var first = band.Manager;

        band.Manager.Name = "Allen";
        await db.SaveAsync(async);
        Assert.Equal((1, 2), (await VersionAsync<Band>(tour, band.Id), await VersionAsync<Manager>(tour, first.Id)));

        band.Manager = new Manager { Name = "Peter" };
        await db.SaveAsync(async);
        Assert.Equal((1, 1), (await VersionAsync<Band>(tour, band.Id), await VersionAsync<Manager>(tour, band.Manager.Id)));
        Assert.Null(await VersionAsync<Manager>(tour, first.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_optional_one_to_one_dependent_moves_when_it_is_given_away(bool fullRoad, bool async)
    {
        var tour = await Database.ShapesAsync<RelationsContext>(fullRoad);
        await using var db = tour.Open();
        var (from, to) = (NewBand(), NewBand());
        from.Van = new Van();
        db.AddRange(from, to);
        await db.SaveAsync(async);
        var van = from.Van;

        (from.Van, to.Van) = (null, van);
        await db.SaveAsync(async);
        Assert.Equal((2, to.Id), (await VersionAsync<Van>(tour, van.Id), van.BandId));
        to.Van = null;
        await db.SaveAsync(async);

        Assert.Equal((3, 1, 1), (
            await VersionAsync<Van>(tour, van.Id), await VersionAsync<Band>(tour, from.Id), await VersionAsync<Band>(tour, to.Id)));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_shadow_foreign_key_to_an_alternate_key_moves_its_row(bool fullRoad, bool async)
    {
        var tour = await Database.ShapesAsync<RelationsContext>(fullRoad);
        await using var db = tour.Open();
        var (from, to, member) = (NewBand(), NewBand(), new Member { Name = "Pete" });
        from.Members.Add(member);
        db.AddRange(from, to);
        await db.SaveAsync(async);
        await using var late = tour.Open();
        var seen = await late.Set<Member>().SingleAsync(m => m.Id == member.Id, Music.Cancellation);

        from.Members.Remove(member);
        to.Members.Add(member);
        await db.SaveAsync(async);

        Assert.Equal((2, 1, 1), (
            await VersionAsync<Member>(tour, member.Id), await VersionAsync<Band>(tour, from.Id), await VersionAsync<Band>(tour, to.Id)));
        late.Entry(seen).Property("BandCode").CurrentValue = null;
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async));
        Assert.Equal(2, await VersionAsync<Member>(tour, member.Id));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task Entity_types_of_one_class_have_versions_and_tags_of_their_own(bool fullRoad, bool async)
    {
        var tour = await Database.ShapesAsync<RelationsContext>(fullRoad);
        await using var db = tour.Open();
        var poster = new Dictionary<string, object> { ["Text"] = "Shea Stadium" };
        var ticket = new Dictionary<string, object> { ["Text"] = "Row 5", ["Revision"] = 40 };
        db.Posters.Add(poster);
        db.Tickets.Add(ticket);
        await db.SaveAsync(async);
        await using var late = tour.Open();
        var seen = await late.Posters.SingleAsync(p => (int)p["Id"] == (int)poster["Id"], Music.Cancellation);

        poster["Text"] = "Candlestick Park";
        await db.SaveAsync(async);

        Assert.Equal((2, 1), ((int)poster["Revision"], (int)ticket["Revision"]));
        Assert.Equal($"tour.poster-{poster["Id"]},2", db.Posters.Entry(poster).ETag().ToString());
        Assert.Equal($"tour.ticket-{ticket["Id"]},1", db.Tickets.Entry(ticket).ETag().ToString());
        seen["Text"] = "Budokan";
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async));
        late.Posters.Remove(seen);
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(async));
        await using var read = tour.Open();
        var row = await read.Posters.SingleAsync(p => (int)p["Id"] == (int)poster["Id"], Music.Cancellation);
        Assert.Equal(("Candlestick Park", 2), ((string)row["Text"], (int)row["Revision"]));
        db.Posters.Remove(poster);
        Assert.Equal(1, await db.SaveAsync(async));
    }

    private static async Task<int?> VersionAsync<TEntity>(ContextDatabase<RelationsContext> tour, int id)
        where TEntity : class, IVersioned
    {
        await using var db = tour.Open();
        return (await db.FindAsync<TEntity>([id], Music.Cancellation))?.Version;
    }
}

[Sqlite]
public sealed class SqliteRelationTests(SqliteDatabase database) : RelationTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRelationTests(PostgresDatabase database) : RelationTests(database), IClassFixture<PostgresDatabase>;
