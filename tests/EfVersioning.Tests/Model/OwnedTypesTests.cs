using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>What an entity owns is part of it: each change of it moves the owner, once per save.</summary>
public abstract class OwnedTypesTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Dictionary<string, Action<Person>> Changes = new()
    {
        ["a property in the same table"] = person => person.Home!.Street = "changed",
        ["another object in the same table"] = person => person.Home = new Address { Street = "changed" },
        ["nothing in the same table"] = person => person.Home = null,
        ["a first object in the same table"] = person => person.Second = new Address { Street = "added" },
        ["a property in a table of its own"] = person => person.Work!.Street = "changed",
        ["another object in a table of its own"] = person => person.Work = new Address { Street = "changed" },
        ["nothing in a table of its own"] = person => person.Work = null,
        ["an item of a collection"] = person => person.Phones[0].Number = "changed",
        ["a new item of a collection"] = person => person.Phones.Add(new Phone { Number = "added" }),
        ["a removed item of a collection"] = person => person.Phones.RemoveAt(0),
        ["several items of a collection"] = person =>
        {
            person.Phones[0].Number = "changed";
            person.Phones.RemoveAt(1);
            person.Phones.Add(new Phone { Number = "added" });
        },
        ["a property in JSON"] = person => person.Profile!.Motto = "changed",
        ["another object in JSON"] = person => person.Profile = new Profile { Motto = "changed" },
        ["nothing in JSON"] = person => person.Profile = null,
        ["an item deep in JSON"] = person => person.Profile!.Links[0].Url = "changed",
        ["a new item deep in JSON"] = person => person.Profile!.Links.Add(new Link { Url = "added" }),
        ["a removed item deep in JSON"] = person => person.Profile!.Links.Clear(),
        ["a complex property"] = person => person.Size.Height = 181,
        ["everything and the owner"] = person =>
        {
            person.Name = "changed";
            person.Home!.Street = "changed";
            person.Work = null;
            person.Phones.Clear();
            person.Profile!.Motto = "changed";
            person.Size.Height = 181;
        },
    };

    public static TheoryData<string, bool, bool> ChangesRoadsAndSaves
    {
        get
        {
            var data = new TheoryData<string, bool, bool>();
            foreach (var change in Changes.Keys)
            {
                data.Add(change, false, true);
                data.Add(change, true, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(ChangesRoadsAndSaves))]
    public async Task A_change_of_what_is_owned_moves_its_owner_once(string change, bool fullRoad, bool async)
    {
        var people = await Database.SharedAsync<PeopleContext>();
        var id = await AddAsync(people, fullRoad);
        await using var db = Open(people, fullRoad);
        var person = await db.People.SingleAsync(row => row.Id == id, Music.Cancellation);
        Changes[change](person);
        await db.SaveAsync(async);

        Assert.Equal(2, person.Version);
        Assert.Equal($"people.person-{id},2", db.ETagOf(person).ToString());
        Assert.Equal(0, await db.SaveAsync(async));
        Assert.Equal(2, await VersionAsync(people, id));

        await using var stale = Open(people, fullRoad);
        var other = await stale.People.SingleAsync(row => row.Id == id, Music.Cancellation);
        person.Name += "!";
        await db.SaveAsync(async);
        other.Phones.Add(new Phone { Number = "stale" });
        await Assert.ThrowsAsync<StaleETagException>(() => stale.SaveAsync(async));
        Assert.Equal(2, other.Version);
        Assert.Equal(3, await VersionAsync(people, id));
    }

    [Theory]
    [MemberData(nameof(ChangesRoadsAndSaves))]
    public async Task A_stale_change_of_what_is_owned_is_refused_and_memory_is_back(string change, bool fullRoad, bool async)
    {
        var people = await Database.SharedAsync<PeopleContext>();
        var id = await AddAsync(people, fullRoad);
        await using var db = Open(people, fullRoad);
        var person = await db.People.SingleAsync(row => row.Id == id, Music.Cancellation);
        await using (var elsewhere = Open(people, fullRoad))
        {
            (await elsewhere.People.SingleAsync(row => row.Id == id, Music.Cancellation)).Name = "elsewhere";
            await elsewhere.SaveChangesAsync(Music.Cancellation);
        }

        Changes[change](person);
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal(1, person.Version);
        await using var fresh = Open(people, fullRoad);
        var row = await fresh.People.SingleAsync(row => row.Id == id, Music.Cancellation);
        Assert.Equal(("elsewhere", 2), (row.Name, row.Version));
        Assert.Equal(("Home", null, "Work"), (row.Home!.Street, row.Second?.Street, row.Work!.Street));
        Assert.Equal(["1", "2"], row.Phones.Select(phone => phone.Number).Order());
        Assert.Equal(("Motto", "http://example.com"), (row.Profile!.Motto, row.Profile.Links.Single().Url));
        Assert.Equal(180, row.Size.Height);
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_change_of_what_is_owned_moves_its_owner_and_no_other(bool fullRoad, bool async)
    {
        var people = await Database.SharedAsync<PeopleContext>();
        var first = await AddAsync(people, fullRoad);
        var second = await AddAsync(people, fullRoad);
        await using var db = Open(people, fullRoad);
        var both = await db.People.Where(row => row.Id == first || row.Id == second).ToListAsync(Music.Cancellation);
        both.Single(row => row.Id == second).Phones[0].Number = "changed";
        await db.SaveAsync(async);

        Assert.Equal((1, 2), (await VersionAsync(people, first), await VersionAsync(people, second)));
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_owner_that_is_deleted_with_what_it_owns_is_guarded(bool fullRoad, bool async)
    {
        var people = await Database.SharedAsync<PeopleContext>();
        var id = await AddAsync(people, fullRoad);
        await using var stale = Open(people, fullRoad);
        stale.Remove(await stale.People.SingleAsync(row => row.Id == id, Music.Cancellation));
        await using var db = Open(people, fullRoad);
        var person = await db.People.SingleAsync(row => row.Id == id, Music.Cancellation);
        person.Phones[0].Number = "changed";
        await db.SaveAsync(async);

        await Assert.ThrowsAsync<StaleETagException>(() => stale.SaveAsync(async));
        Assert.Equal(2, await VersionAsync(people, id));

        db.Remove(person);
        await db.SaveAsync(async);
        Assert.Null(await VersionAsync(people, id));
    }

    private static PeopleContext Open(ContextDatabase<PeopleContext> people, bool fullRoad)
        => people.Open(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });

    private static async Task<int> AddAsync(ContextDatabase<PeopleContext> people, bool fullRoad)
    {
        await using var db = Open(people, fullRoad);
        var person = new Person
        {
            Name = "Eleanor",
            Home = new Address { Street = "Home" },
            Work = new Address { Street = "Work" },
            Phones = { new Phone { Number = "1" }, new Phone { Number = "2" } },
            Profile = new Profile { Motto = "Motto", Links = { new Link { Url = "http://example.com" } } },
            Size = new Size { Height = 180 },
        };
        db.Add(person);
        await db.SaveChangesAsync(Music.Cancellation);
        Assert.Equal(1, person.Version);
        return person.Id;
    }

    private static async Task<int?> VersionAsync(ContextDatabase<PeopleContext> people, int id)
    {
        await using var db = people.Open();
        return await db.People.Where(row => row.Id == id).Select(row => (int?)row.Version).SingleOrDefaultAsync(Music.Cancellation);
    }

    public class Person : IVersioned
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public Address? Home { get; set; }

        public Address? Second { get; set; }

        public Address? Work { get; set; }

        public List<Phone> Phones { get; } = [];

        public Profile? Profile { get; set; }

        public required Size Size { get; set; }

        public int Version { get; set; }
    }

    public class Address
    {
        public string Street { get; set; } = "";
    }

    public class Phone
    {
        public string Number { get; set; } = "";
    }

    public class Profile
    {
        public string Motto { get; set; } = "";

        public List<Link> Links { get; } = [];
    }

    public class Link
    {
        public string Url { get; set; } = "";
    }

    public class Size
    {
        public int Height { get; set; }
    }

    public sealed class PeopleContext(DbContextOptions<PeopleContext> options) : DbContext(options)
    {
        public DbSet<Person> People => Set<Person>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Person>(person =>
            {
                person.OwnsOne(row => row.Home);
                person.OwnsOne(row => row.Second);
                person.OwnsOne(row => row.Work, work => work.ToTable("WorkAddresses"));
                // A key of its own: SQLite generates no part of a composite one.
                person.OwnsMany(row => row.Phones, phone =>
                {
                    phone.Property<int>("Id");
                    phone.HasKey("Id");
                });
                person.OwnsOne(row => row.Profile, profile =>
                {
                    profile.ToJson();
                    profile.OwnsMany(row => row.Links);
                });
                person.ComplexProperty(row => row.Size);
            });
            modelBuilder.UseEtagVersioning();
        }
    }
}

[Sqlite]
public sealed class SqliteOwnedTypesTests(SqliteDatabase database) : OwnedTypesTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresOwnedTypesTests(PostgresDatabase database) : OwnedTypesTests(database), IClassFixture<PostgresDatabase>;
