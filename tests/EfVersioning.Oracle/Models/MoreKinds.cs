using Microsoft.EntityFrameworkCore;
using static EfVersioning.Oracle.Models.Features;

namespace EfVersioning.Oracle.Models;

/// <summary>The entity types beside albums, songs and what belongs to them.</summary>
internal static class MoreKinds
{
    private const Features Works = WorksTph | WorksTpt | WorksTpc;

    public static Kind[] All { get; } =
    [
        new KindOf<Work>
        {
            Name = "Work",
            Needs = Works,
            Make = (id, _) => new Work { Id = id, Title = "new" },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            Include = WithDetail,
            Members = WorkMembers(),
        },
        new KindOf<Opera>
        {
            Name = "Opera",
            Needs = Works,
            Make = (id, _) => new Opera { Id = id + 10, Title = "new" },
            Number = row => row.Id - 10,
            KeySql = id => $"\"Id\" = {id + 10}",
            ById = id => row => row.Id == id + 10,
            Include = (db, query) => WithDetail(db, query).Cast<Opera>(),
            Members =
            [
                .. WorkMembers(),
                new("{0}.Libretto = \"l{1}\"", (row, value) => ((Opera)row).Libretto = $"l{value}"),
                new("{0}.Acts = {1}", (row, value) => ((Opera)row).Acts = value),
            ],
        },
        new KindOf<Part>
        {
            Name = "Part",
            Needs = Works,
            Not = WorksTpc,
            Unless = UntrackedTpc,
            Parent = "Work",
            Make = (id, work) => new Part { Id = id, Title = "new", WorkId = WorkOf(work) },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            GiveTo = (part, work) => part.WorkId = WorkOf(work),
            Members = [Kinds.Title<Part>((row, title) => row.Title = title)],
        },
        new KindOf<Named>
        {
            Name = "Named",
            Needs = Keys,
            Make = (id, _) => new Named { Id = Name(id), Title = "new" },
            Number = row => Enumerable.Range(1, Kinds.Rows).First(id => Name(id) == row.Id),
            KeySql = id => $"\"Id\" = '{Name(id)}'",
            ById = id => Row(Name(id)),
            Members = [Kinds.Title<Named>((row, title) => row.Title = title)],
        },
        new KindOf<Dated>
        {
            Name = "Dated",
            Needs = Keys,
            Make = (id, _) => new Dated { Id = Date(id), Title = "new" },
            Number = row => row.Id.Day,
            KeySql = id => $"\"Id\" = '2026-01-0{id} 10:11:12.00{id}'",
            ById = id => Row(Date(id)),
            Members = [Kinds.Title<Dated>((row, title) => row.Title = title)],
        },
        new KindOf<Numbered>
        {
            Name = "Numbered",
            Needs = Keys,
            Make = (id, _) => new Numbered { Id = new(id), Title = "new" },
            Number = row => row.Id.Value,
            ById = id => row => row.Id == new Number(id),
            Members = [Kinds.Title<Numbered>((row, title) => row.Title = title)],
        },
        new KindOf<Shelf>
        {
            Name = "Shelf",
            Needs = Keys,
            Make = (id, _) => new Shelf { Id = new(id), Title = "new" },
            Number = row => row.Id.Value,
            ById = id => row => row.Id == new Number(id),
            Members = [Kinds.Title<Shelf>((row, title) => row.Title = title)],
        },
        new KindOf<Item>
        {
            Name = "Item",
            Needs = Keys,
            Parent = "Shelf",
            Make = (id, shelf) => new Item { Id = id, Title = "new", ShelfId = new(shelf) },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            GiveTo = (item, shelf) => item.ShelfId = new(shelf),
            Members = [Kinds.Title<Item>((row, title) => row.Title = title)],
        },
        new KindOf<Timed>
        {
            Name = "Timed",
            Needs = Times,
            Make = (id, _) => new Timed { Id = id, Title = "new" },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            Members = [Kinds.Title<Timed>((row, title) => row.Title = title), new("{0}.Plays = {1}", (row, value) => ((Timed)row).Plays = value)],
        },
        new KindOf<TimedOnly>
        {
            Name = "TimedOnly",
            Needs = Times,
            Make = (id, _) => new TimedOnly { Id = id, Title = "new" },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            Members = [Kinds.Title<TimedOnly>((row, title) => row.Title = title), new("{0}.Plays = {1}", (row, value) => ((TimedOnly)row).Plays = value)],
        },
    ];

    private static Member[] WorkMembers() =>
    [
        Kinds.Title<Work>((row, title) => row.Title = title),
        new("{0}.Plays = {1}", (row, value) => ((Work)row).Plays = value),
        new("{0}.Detail = {1} == 0 ? null : new() {{ Id = {0}.Id, Text = \"d{1}\" }}", SetDetail, TableSplitting),
    ];

    private static IQueryable<T> WithDetail<T>(OracleContext db, IQueryable<T> query)
        where T : Work
        => db.Variant.Has(TableSplitting) && !db.Variant.Has(WorksTpc) ? query.Include(row => row.Detail) : query;

    private static void SetDetail(object row, int value)
    {
        var work = (Work)row;
        if (value == 0)
        {
            work.Detail = null;
        }
        else if (work.Detail is null)
        {
            work.Detail = new Detail { Id = work.Id, Text = $"d{value}" };
        }
        else
        {
            work.Detail.Text = $"d{value}";
        }
    }

    private static int WorkOf(int parent) => parent == 3 ? 11 : parent;

    private static string Name(int id) => id == 1 ? "a,b" : id == 2 ? "ä \"-1" : "A:b";

    private static DateTime Date(int id) => new(2026, 1, id, 10, 11, 12, id, DateTimeKind.Utc);

    private static System.Linq.Expressions.Expression<Func<Named, bool>> Row(string id) => row => row.Id == id;

    private static System.Linq.Expressions.Expression<Func<Dated, bool>> Row(DateTime id) => row => row.Id == id;
}
