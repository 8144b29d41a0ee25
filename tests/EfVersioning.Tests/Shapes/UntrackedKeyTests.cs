using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Tests.Shapes;

/// <summary>Rows that a save moves without tracking them: each once, whatever its key is and however it is spelled.</summary>
public abstract class UntrackedKeyTests(TestDatabase database) : DatabaseTests(database)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Rows_by_a_struct_without_a_text_are_told_apart(bool async)
    {
        await using var shop = await ShopAsync();
        await using (var db = shop.Open())
        {
            db.AddRange(Enumerable.Range(1, 3).Select(id => new Ticket { Id = new TicketId(id), Code = id }));
            db.AddRange(Enumerable.Range(1, 4).Select(id => new Seat { Id = id, TicketId = new TicketId(Math.Min(id, 3)) }));
            await db.SaveAsync(async);
        }

        await using (var db = shop.Open())
        {
            foreach (var seat in await db.Set<Seat>().ToListAsync(Music.Cancellation))
            {
                seat.Text = "changed";
            }

            await db.SaveAsync(async);
        }

        await using var read = shop.Open();
        Assert.Equal([2, 2, 2], await read.Set<Ticket>().Select(ticket => ticket.Version).ToListAsync(Music.Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Two_spellings_of_one_row_move_it_once(bool async)
    {
        await using var shop = await ShopAsync();
        await using (var db = shop.Open())
        {
            db.AddRange(new Label { Name = "abc" }, new Label { Name = "xyz" });
            await db.SaveAsync(async);
        }

        await using (var db = shop.Open())
        {
            db.AddRange(new Sticker { Id = 1, LabelName = "ABC" }, new Sticker { Id = 2, LabelName = "abc" }, new Sticker { Id = 3, LabelName = "Abc" });
            await db.SaveAsync(async);
        }

        await using var read = shop.Open();
        Assert.Equal([("abc", 2), ("xyz", 1)], await LabelsAsync(read));

        // The database answers with the row's own spelling, and any spelling finds it.
        Assert.Equal("shop.label-abc,2", (await read.Set<Label>().FindETagAsync(["ABC"], Music.Cancellation)).ToString());
        await read.Set<Label>().PatchAsync(["aBC"], "\"shop.label-Abc,2\"", set => set.SetProperty(label => label.Text, "b"), Music.Cancellation);
        Assert.Equal([("abc", 3), ("xyz", 1)], await LabelsAsync(read));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_row_that_is_pointed_to_by_two_of_its_keys_moves_once(bool async)
    {
        await using var shop = await ShopAsync();
        await using (var db = shop.Open())
        {
            db.AddRange(new Ticket { Id = new TicketId(1), Code = 10 }, new Ticket { Id = new TicketId(2), Code = 20 });
            db.AddRange(new Seat { Id = 1, TicketId = new TicketId(1) }, new Stub { Id = 1, TicketCode = 10 }, new Stub { Id = 2, TicketCode = 20 });
            await db.SaveAsync(async);
        }

        await using (var db = shop.Open())
        {
            (await db.Set<Seat>().SingleAsync(Music.Cancellation)).Text = "changed";
            await db.Set<Stub>().ForEachAsync(stub => stub.Text = "changed", Music.Cancellation);
            await db.SaveAsync(async);
        }

        await using var read = shop.Open();
        Assert.Equal([2, 2], await read.Set<Ticket>().Select(ticket => ticket.Version).ToListAsync(Music.Cancellation));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Keys_that_the_models_comparer_holds_equal_are_one_row(bool async)
    {
        await using var shop = await ShopAsync();
        await using var db = shop.Open();
        db.Add(new Folder { Name = "abc" });
        await db.SaveAsync(async);
        var folder = await db.Set<Folder>().SingleAsync(Music.Cancellation);

        db.Entry(folder).IfMatch("\"shop.folder-ABC,1\"");
        folder.Text = "b";
        await db.SaveAsync(async);

        Assert.Equal("shop.folder-abc,2", db.ETagOf(folder).ToString());
        Assert.Throws<StaleETagException>(() => db.Entry(folder).IfMatch("\"shop.folder-ABC,1\""));
        Assert.Throws<StaleETagException>(() => db.Entry(folder).IfMatch("\"shop.folder-abd,2\""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_converted_time_of_an_untracked_row_is_followed(bool async)
    {
        await using var shop = await ShopAsync();
        await using (var db = shop.Open())
        {
            db.Add(new Sheet { Id = 1 });
            await db.SaveAsync(async);
        }

        await using (var db = shop.Open())
        {
            var before = (await db.Set<Sheet>().AsNoTracking().SingleAsync(Music.Cancellation)).Modified;
            db.Add(new Cell { Id = 1, SheetId = 1 });
            await db.SaveAsync(async);

            Assert.True((await db.Set<Sheet>().AsNoTracking().SingleAsync(Music.Cancellation)).Modified > before);
        }
    }

    private Task<ContextDatabase<ShopContext>> ShopAsync() => Database.CreateAsync<ShopContext>(options => options.UseEtagVersioning());

    private static async Task<List<(string Name, int Version)>> LabelsAsync(ShopContext db)
        => [.. (await db.Set<Label>().AsNoTracking().OrderBy(label => label.Name).ToListAsync(Music.Cancellation)).Select(label => (label.Name, label.Version))];

    public class Ticket : IVersioned
    {
        public TicketId Id { get; set; }

        public int Code { get; set; }

        public int Version { get; set; }
    }

    public class Seat
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public TicketId TicketId { get; set; }
    }

    public class Stub
    {
        public int Id { get; set; }

        public string Text { get; set; } = "";

        public int TicketCode { get; set; }
    }

    public class Label : IVersioned
    {
        public required string Name { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public class Sticker
    {
        public int Id { get; set; }

        public required string LabelName { get; set; }
    }

    /// <summary>Its comparer knows no case, as EF Core advises for such columns.</summary>
    public class Folder : IVersioned
    {
        public required string Name { get; set; }

        public string Text { get; set; } = "";

        public int Version { get; set; }
    }

    public class Sheet : IModified
    {
        public int Id { get; set; }

        public DateTimeOffset Modified { get; set; }
    }

    public class Cell
    {
        public int Id { get; set; }

        public int SheetId { get; set; }
    }

    public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            var postgres = Database.ProviderName!.Contains("PostgreSQL", StringComparison.Ordinal);
            if (postgres)
            {
                modelBuilder.HasCollation("nocase", locale: "und-u-ks-level2", provider: "icu", deterministic: false);
            }

            var nocase = postgres ? "nocase" : "NOCASE";
            modelBuilder.Entity<Ticket>().Property(ticket => ticket.Id).HasConversion(id => id.Value, value => new TicketId(value)).ValueGeneratedNever();
            modelBuilder.Entity<Seat>().Property(seat => seat.TicketId).HasConversion(id => id.Value, value => new TicketId(value));
            modelBuilder.Entity<Seat>().HasOne<Ticket>().WithMany().HasForeignKey(seat => seat.TicketId).BumpsVersion();
            modelBuilder.Entity<Stub>().HasOne<Ticket>().WithMany().HasForeignKey(stub => stub.TicketCode).HasPrincipalKey(ticket => ticket.Code).BumpsVersion();
            modelBuilder.Entity<Label>().HasKey(label => label.Name);
            modelBuilder.Entity<Label>().Property(label => label.Name).UseCollation(nocase);
            modelBuilder.Entity<Sticker>().Property(sticker => sticker.LabelName).UseCollation(nocase);
            modelBuilder.Entity<Sticker>().HasOne<Label>().WithMany().HasForeignKey(sticker => sticker.LabelName).BumpsVersion();
            modelBuilder.Entity<Folder>().HasKey(folder => folder.Name);
            modelBuilder.Entity<Folder>().Property(folder => folder.Name).UseCollation(nocase).Metadata.SetValueComparer(new ValueComparer<string>(
                (one, other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase),
                text => text.ToUpperInvariant().GetHashCode(StringComparison.Ordinal),
                text => text));
            modelBuilder.Entity<Sheet>().Property(sheet => sheet.Modified).HasConversion(time => time.UtcTicks, ticks => new DateTimeOffset(ticks, TimeSpan.Zero));
            modelBuilder.Entity<Cell>().HasOne<Sheet>().WithMany().HasForeignKey(cell => cell.SheetId).BumpsVersion();
            modelBuilder.UseEtagVersioning(model => model.HasAppLabel("shop"));
        }
    }
}

[Sqlite]
public sealed class SqliteUntrackedKeyTests(SqliteDatabase database) : UntrackedKeyTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresUntrackedKeyTests(PostgresDatabase database) : UntrackedKeyTests(database), IClassFixture<PostgresDatabase>;
