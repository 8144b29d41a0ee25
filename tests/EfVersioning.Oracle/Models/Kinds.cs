using Microsoft.EntityFrameworkCore;
using static EfVersioning.Oracle.Models.Features;

namespace EfVersioning.Oracle.Models;

/// <summary>The entity types that operations name.</summary>
internal static class Kinds
{
    /// <summary>Rows of one kind have the numbers 1 to this.</summary>
    public const int Rows = 3;

    public static Kind[] All { get; } =
    [
        new KindOf<Album>
        {
            Name = "Album",
            Make = (id, _) => new Album { Id = id, Title = "new" },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            Include = (db, query) => Genres(db, query.Include(row => row.Songs)),
            Members = AlbumMembers.All,
        },
        new KindOf<Song>
        {
            Name = "Song",
            Parent = "Album",
            Make = (id, album) => new Song { Id = id, Title = "new", AlbumId = album == 0 ? null : album },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            GiveTo = (song, album) => song.AlbumId = album == 0 ? null : album,
            VersionedBy = VersionedSongs,
            Members =
            [
                Title<Song>((row, title) => row.Title = title),
                new("{0}.Plays = {1}", (row, value) => ((Song)row).Plays = value),
                new("{0}.Hidden = {1} == 1", (row, value) => ((Song)row).Hidden = value == 1, Filter),
                new("{0}.SetHolder({1})", (row, value) => SongRights((Song)row, value), Features.Rights),
            ],
        },
        new KindOf<Take>
        {
            Name = "Take",
            Needs = Takes,
            Parent = "Song",
            Make = (id, song) => new Take { Id = id, Title = "new", SongId = song },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            GiveTo = (take, song) => take.SongId = song,
            Members = [Title<Take>((row, title) => row.Title = title)],
        },
        new KindOf<Line>
        {
            Name = "Line",
            Needs = Lines,
            Parent = "Album",
            Make = (id, album) => new Line { AlbumId = (id % 2) + 1, No = id, Title = "new", Plays = album },
            Number = row => row.No,
            KeySql = id => $"\"No\" = {id} AND \"AlbumId\" = {(id % 2) + 1}",
            ById = id => row => row.No == id && row.AlbumId == (id % 2) + 1,
            Members =
            [
                Title<Line>((row, title) => row.Title = title),
                new("{0}.Plays = {1}", (row, value) => ((Line)row).Plays = value),
            ],
        },
        new KindOf<Genre>
        {
            Name = "Genre",
            Needs = Features.Genres,
            Make = (id, _) => new Genre { Id = id, Title = "new" },
            Number = row => row.Id,
            ById = id => row => row.Id == id,
            Members = [Title<Genre>((row, title) => row.Title = title)],
        },
        .. MoreKinds.All,
    ];

    public static Member Title<T>(Action<T, string> set) => new("{0}.Title = \"t{1}\"", (row, value) => set((T)row, $"t{value}"));

    private static IQueryable<Album> Genres(OracleContext db, IQueryable<Album> query)
    {
        query = db.Variant.Has(Features.Genres) ? query.Include(row => row.Genres) : query;
        return db.Variant.Has(Lines) ? query.Include(row => row.Lines) : query;
    }

    private static void SongRights(Song song, int value)
    {
        if (value == 0)
        {
            song.Rights = null;
        }
        else if (song.Rights is null || value == 1)
        {
            song.Rights = new Rights { Holder = $"h{value}" };
        }
        else
        {
            song.Rights.Holder = $"h{value}";
        }
    }
}
