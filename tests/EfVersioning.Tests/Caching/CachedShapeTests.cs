using System.Text.Json;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Caching;

/// <summary>Every shape of entity comes from the cache as it comes from the database, or is refused.</summary>
public abstract class CachedShapeTests(TestDatabase database) : DatabaseTests(database)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Owned_types_of_all_kinds_come_with_their_owner()
        => await SameAsync<OwnedContext, Customer>(Customer.New());

    [Fact]
    public async Task Complex_types_of_all_kinds_come_with_their_row()
        => await SameAsync<ComplexContext, Product>(Product.New());

    [Fact]
    public async Task A_derived_type_comes_as_itself_in_one_table()
        => await DerivedAsync<TphContext>();

    [Fact]
    public async Task A_derived_type_comes_as_itself_from_a_table_per_type()
        => await DerivedAsync<TptContext>();

    [Fact]
    public async Task A_derived_type_comes_as_itself_from_a_table_per_class()
        => await DerivedAsync<TpcContext>();

    [Fact]
    public async Task What_attributes_hide_from_JSON_and_what_classes_keep_to_themselves_comes_back()
    {
        await using var post = await CachedDatabase<LetterContext>.CreateAsync(Database, new MicrosoftCache().Create());
        var id = await AddLetterAsync(post);
        for (var read = 0; read < 2; read++)
        {
            await using var db = post.Open();
            var letter = await db.Letters.FindCachedAsync([id], Cancellation);

            Assert.Equal(("Dear Ada", "Ada", "red wax", "42", "DE00"), (letter!.Text, letter.To?.Read(), letter.OpenSeal(), letter.Secret, letter.Account));
            Assert.Equal((double.PositiveInfinity, 1), (letter.Weight, letter.Version));
            Assert.Equal([10, 20], letter.Stamps.Select(stamp => stamp.Cents));
            Assert.Equal(["urgent"], letter.Remarks);

            // Rows of their own have versions of their own, and move without this one.
            Assert.Empty(letter.Enclosures);
        }
    }

    [Fact]
    public async Task A_copy_with_parts_can_be_attached_and_its_save_changes_what_was_changed_alone()
    {
        await using var post = await CachedDatabase<LetterContext>.CreateAsync(Database, new MicrosoftCache().Create());
        var id = await AddLetterAsync(post);
        await using (var db = post.Open())
        {
            var letter = await db.Letters.FindCachedAsync([id], Cancellation);
            db.Attach(letter!).Entity.Secret = "43";
            await db.SaveChangesAsync(Cancellation);
        }

        await using var other = post.Open();
        var saved = await other.Letters.AsNoTracking().SingleAsync(Cancellation);
        Assert.Equal(("43", 2), (saved.Secret, saved.Version));
        Assert.Equal([10, 20], saved.Stamps.Select(stamp => stamp.Cents).Order());
    }

    [Fact]
    public async Task A_class_that_cannot_be_made_without_its_values_is_refused_with_the_way_out()
    {
        await using var post = await CachedDatabase<LetterContext>.CreateAsync(Database, new MicrosoftCache().Create());
        await using var db = post.Open();
        db.Add(new Postcard("Greetings"));
        await db.SaveChangesAsync(Cancellation);

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await db.Set<Postcard>().FindCachedAsync([1], Cancellation));
        Assert.Contains("a private one will do", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("FindCachedRepresentationAsync", refusal.Message, StringComparison.Ordinal);
        Assert.Equal("Greetings", (await db.Set<Postcard>().FindCachedRepresentationAsync([1], "text", card => new Card(card.Text), Cancellation))?.Text);
    }

    [Fact]
    public async Task A_property_bag_is_refused_with_the_way_out()
    {
        await using var post = await CachedDatabase<LetterContext>.CreateAsync(Database, new MicrosoftCache().Create());
        await using var db = post.Open();

        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(async () => await db.Bags.FindCachedAsync([1], Cancellation));
        Assert.Contains("property bag", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_read_through_a_view_is_read_every_time()
    {
        await using var post = await CachedDatabase<LetterContext>.CreateAsync(Database, new MicrosoftCache().Create());
        await using var db = post.Open();
        db.Add(new Heavy { Text = "Dear Ada" });
        await db.Database.ExecuteSqlRawAsync("""CREATE VIEW "Heavies" AS SELECT "Id", "Text", "Version" FROM "HeavyRows" """, Cancellation);
        await db.SaveChangesAsync(Cancellation);
        Assert.Equal("Dear Ada", (await db.Heavies.FindCachedAsync([1], Cancellation))?.Text);

        // A view can show something else although no row moved.
        await db.Database.ExecuteSqlRawAsync("""DROP VIEW "Heavies" """, Cancellation);
        await db.Database.ExecuteSqlRawAsync("""CREATE VIEW "Heavies" AS SELECT "Id", CAST('Dear Bob' AS TEXT) AS "Text", "Version" FROM "HeavyRows" """, Cancellation);
        Assert.Equal("Dear Bob", (await db.Heavies.FindCachedAsync([1], Cancellation))?.Text);
    }

    [Fact]
    public async Task A_proxy_comes_back_as_the_class_that_it_stands_for()
    {
        await using var music = await CachedDatabase<MusicContext>.CreateAsync(Database, new MicrosoftCache().Create());
        var id = await music.Database.AddSongAsync("Because");
        for (var read = 0; read < 2; read++)
        {
            await using var db = music.Open(options => options.UseLazyLoadingProxies(proxies => proxies.IgnoreNonVirtualNavigations()));
            var song = await db.Songs.FindCachedAsync([id], Cancellation);
            Assert.Equal((typeof(Song), "Because"), (song!.GetType(), song.Title));
        }
    }

    [Fact]
    public async Task The_time_of_the_last_change_is_right_where_it_moves_alone()
    {
        await using var post = await CachedDatabase<LetterContext>.CreateAsync(Database, new MicrosoftCache().Create());
        await using var db = post.Open();
        var parcel = new Parcel();
        db.Add(parcel);
        await db.SaveChangesAsync(Cancellation);
        var sent = parcel.Modified;
        Assert.Equal((1, sent), await ParcelAsync());

        db.Add(new Label { ParcelId = parcel.Id });
        await db.SaveChangesAsync(Cancellation);
        Assert.True(parcel.Modified > sent);
        Assert.Equal((1, parcel.Modified), await ParcelAsync());

        async Task<(int, DateTimeOffset)> ParcelAsync()
            => await db.Set<Parcel>().FindCachedAsync([parcel.Id], Cancellation) is { } read ? (read.Version, read.Modified) : default;
    }

    [Fact]
    public async Task Every_kind_of_key_finds_its_row()
    {
        await using var keys = await CachedDatabase<KeysContext>.CreateAsync(Database, new MicrosoftCache().Create());
        object[] rows = [new CompositeKeyed { Country = "de", Number = 7 }, new StringKeyed { Id = "a,b \"c\"" }, new StructKeyed { Id = new BookId(5) }, new BytesKeyed { Id = [1, 2, 255] }, new StringKeyed { Id = new string('k', 2_000) }];
        await using (var db = keys.Open())
        {
            db.AddRange(rows);
            await db.SaveChangesAsync(Cancellation);
        }

        _ = keys.Sent;
        await using var read = keys.Open();
        for (var time = 0; time < 2; time++)
        {
            Assert.NotNull(await read.Set<CompositeKeyed>().FindCachedAsync(["de", 7], Cancellation));
            Assert.NotNull(await read.Set<StringKeyed>().FindCachedAsync(["a,b \"c\""], Cancellation));
            Assert.Equal(5, (await read.Set<StructKeyed>().FindCachedAsync([new BookId(5)], Cancellation))?.Id.Value);
            Assert.Equal([1, 2, 255], (await read.Set<BytesKeyed>().FindCachedAsync([new byte[] { 1, 2, 255 }], Cancellation))!.Id);
            Assert.Equal(2_000, (await read.Set<StringKeyed>().FindCachedAsync([new string('k', 2_000)], Cancellation))?.Id.Length);
            Assert.Equal(time == 0 ? 10 : 5, keys.Sent.Count);
        }
    }

    private async Task DerivedAsync<TContext>()
        where TContext : InheritanceContext
    {
        var puppy = new Puppy { Id = Guid.NewGuid(), Name = "Rex", Breed = "Poodle", Weeks = 6 };
        var copy = await SameAsync<TContext, Animal>(puppy, new Cat { Id = Guid.NewGuid(), Name = "Tom" });
        Assert.Equal(6, Assert.IsType<Puppy>(copy).Weeks);
    }

    /// <summary>The last copy of the first row, after all of its reads were the same as the database's.</summary>
    private async Task<TEntity> SameAsync<TContext, TEntity>(params TEntity[] rows)
        where TContext : DbContext
        where TEntity : class
    {
        await using var cached = await CachedDatabase<TContext>.CreateAsync(Database, new MicrosoftCache().Create());
        await using (var writer = cached.OpenWriter())
        {
            writer.AddRange(rows.AsEnumerable());
            await writer.SaveChangesAsync(Cancellation);
        }

        TEntity? copy = null;
        await using var db = cached.Open();
        var key = db.Entry(rows[0]).Properties.Single(property => property.Metadata.IsPrimaryKey()).CurrentValue!;
        var wanted = Text(await db.Set<TEntity>().AsNoTracking().SingleAsync(row => EF.Property<object>(row, "Id") == key, Cancellation));
        for (var read = 0; read < 3; read++)
        {
            copy = await db.Set<TEntity>().FindCachedAsync([key], Cancellation);
            Assert.Equal(wanted, Text(copy!));
        }

        return copy!;
    }

    private static string Text(object entity) => JsonSerializer.Serialize(entity, entity.GetType());

    private static async Task<int> AddLetterAsync(CachedDatabase<LetterContext> post)
    {
        await using var db = post.OpenWriter();
        var letter = new Letter("Dear Ada", "Ada") { Secret = "42", Account = "DE00" };
        letter.Remarks.Add("urgent");
        letter.Enclosures.Add(new Enclosure());
        db.Add(letter.With("red wax", new Stamp { Cents = 10 }, new Stamp { Cents = 20 }));
        await db.SaveChangesAsync(Cancellation);
        return letter.Id;
    }

    private sealed record Card(string Text);
}

[Sqlite]
public sealed class SqliteCachedShapeTests(SqliteDatabase database) : CachedShapeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresCachedShapeTests(PostgresDatabase database) : CachedShapeTests(database), IClassFixture<PostgresDatabase>;
