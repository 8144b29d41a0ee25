using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Saving;

/// <summary>What is part of a row without a version moves the rows that this row moves, however deep it lies.</summary>
public abstract class PartOfPartTests(TestDatabase database) : DatabaseTests(database)
{
    private static readonly Dictionary<string, Action<Compilation>> Changes = new()
    {
        ["owned, in the row"] = compilation => compilation.Cuts[0].Rights.Holder = "x",
        ["owned, replaced"] = compilation => compilation.Cuts[0].Rights = new Rights { Holder = "x" },
        ["two levels, in the row"] = compilation => compilation.Cuts[0].Rights.Contract!.Number = "x",
        ["two levels, taken away"] = compilation => compilation.Cuts[0].Rights.Contract = null,
        ["owned, in its own table"] = compilation => compilation.Cuts[0].Cover.Holder = "x",
        ["two levels, in its own table"] = compilation => compilation.Cuts[0].Cover.Contract!.Number = "x",
        ["item changed"] = compilation => compilation.Cuts[0].Takes[0].Studio = "x",
        ["item added"] = compilation => compilation.Cuts[0].Takes.Add(new Take { Studio = "x" }),
        ["item removed"] = compilation => compilation.Cuts[0].Takes.Clear(),
        ["JSON"] = compilation => compilation.Scores[0].Sheet.Clef = "x",
        ["item in JSON"] = compilation => compilation.Scores[0].Sheet.Bars[0].Text = "x",
        ["item in JSON added"] = compilation => compilation.Scores[0].Sheet.Bars.Add(new Bar()),
        ["table splitting"] = compilation => compilation.Cuts[0].Notes!.Text = "x",
        ["several at once"] = compilation =>
        {
            var cut = compilation.Cuts[0];
            cut.Rights.Contract!.Number = "x";
            cut.Cover.Holder = "x";
            cut.Takes.Add(new Take { Studio = "x" });
            cut.Notes!.Text = "x";
        },
        ["with an excluded property of the whole"] = compilation =>
        {
            var cut = compilation.Cuts[0];
            cut.Plays++;
            cut.Rights.Holder = "x";
        },
    };

    public static TheoryData<string, bool> ChangesAndRoads
        => [.. Changes.Keys.SelectMany(change => new[] { false, true }, (change, fullRoad) => (change, fullRoad))];

    public static TheoryData<bool> Roads => Music.Roads;

    [Theory]
    [MemberData(nameof(ChangesAndRoads))]
    public async Task A_change_of_a_part_moves_what_its_whole_moves_once(string change, bool fullRoad)
    {
        await using var parts = await PartsAsync(fullRoad);
        foreach (var async in (bool[])[false, true])
        {
            await using var db = parts.Open();
            var compilation = await ReadAsync(db);
            var before = compilation.Version;
            Changes[change](compilation);
            await db.SaveAsync(async);
            Assert.Equal(before + 1, compilation.Version);
            await db.SaveAsync(async);
            Assert.Equal(before + 1, compilation.Version);
            await using var other = parts.Open();
            Assert.Equal(before + 1, (await ReadAsync(other)).Version);
            await ResetAsync(parts);
        }
    }

    [Theory]
    [MemberData(nameof(ChangesAndRoads))]
    public async Task A_stale_whole_refuses_the_change_of_a_part(string change, bool fullRoad)
    {
        await using var parts = await PartsAsync(fullRoad);
        await using var db = parts.Open();
        var compilation = await ReadAsync(db);
        await using (var other = parts.Open())
        {
            (await ReadAsync(other)).Cuts[0].Rights.Holder = "elsewhere";
            await other.SaveAsync(async: true);
        }

        Changes[change](compilation);
        await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async: true));
        await using var reader = parts.Open();
        var row = await ReadAsync(reader);
        Assert.Equal((2, "elsewhere", "F", "One"), (row.Version, row.Cuts[0].Rights.Holder, row.Scores[0].Sheet.Clef, row.Cuts[0].Notes!.Text));
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task What_is_excluded_moves_nothing(bool fullRoad)
    {
        await using var parts = await PartsAsync(fullRoad);
        await using var db = parts.Open();
        var compilation = await ReadAsync(db);
        compilation.Cuts[0].Plays++;
        compilation.Cuts[0].Notes!.Views++;
        await db.SaveAsync(async: true);
        Assert.Equal(1, compilation.Version);
    }

    [Fact]
    public async Task A_part_moves_a_row_that_is_not_tracked()
    {
        await using var parts = await PartsAsync(fullRoad: true);
        await using var db = parts.Open();
        var cut = await db.Set<Cut>().Include(c => c.Notes).SingleAsync(Music.Cancellation);
        cut.Rights.Holder = "x";
        cut.Takes[0].Studio = "x";
        cut.Notes!.Text = "x";
        await db.SaveAsync(async: true);
        await using var other = parts.Open();
        Assert.Equal(2, (await ReadAsync(other)).Version);
    }

    [Theory]
    [MemberData(nameof(Roads))]
    public async Task A_bulk_write_of_a_part_in_the_row_is_refused_unless_it_says_so(bool fullRoad)
    {
        await using var parts = await PartsAsync(fullRoad);
        await using var db = parts.Open();
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(
            () => db.Set<Notes>().ExecuteUpdateAsync(set => set.SetProperty(notes => notes.Text, "x"), Music.Cancellation));
        Assert.Contains("LeavingPrincipals()", refusal.Message);
        Assert.Equal(1, await db.Set<Notes>().LeavingPrincipals().ExecuteUpdateAsync(set => set.SetProperty(notes => notes.Text, "x"), Music.Cancellation));
    }

    private static Task<Compilation> ReadAsync(PartContext db)
        => db.Compilations.Include(compilation => compilation.Cuts).ThenInclude(cut => cut.Notes).Include(compilation => compilation.Scores)
            .SingleAsync(Music.Cancellation);

    private async Task<ContextDatabase<PartContext>> PartsAsync(bool fullRoad)
    {
        var parts = await Database.CreateAsync<PartContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = parts.Open();
        db.Add(new Compilation { Cuts = { NewCut() }, Scores = { NewScore() } });
        await db.SaveAsync(async: true);
        return parts;
    }

    private static async Task ResetAsync(ContextDatabase<PartContext> parts)
    {
        await using var db = parts.Open();
        var compilation = await ReadAsync(db);
        compilation.Cuts.Clear();
        compilation.Cuts.Add(NewCut());
        compilation.Scores.Clear();
        compilation.Scores.Add(NewScore());
        await db.SaveAsync(async: true);
    }

    private static Score NewScore() => new() { Sheet = new Sheet { Clef = "F", Bars = { new Bar { Text = "1" } } } };

    private static Cut NewCut() => new()
    {
        Rights = new Rights { Holder = "Apple", Contract = new Contract { Number = "1" } },
        Cover = new Rights { Holder = "Apple", Contract = new Contract { Number = "2" } },
        Takes = { new Take { Studio = "Two" } },
        Notes = new Notes { Text = "One" },
    };
}

[Sqlite]
public sealed class SqlitePartOfPartTests(SqliteDatabase database) : PartOfPartTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresPartOfPartTests(PostgresDatabase database) : PartOfPartTests(database), IClassFixture<PostgresDatabase>;
