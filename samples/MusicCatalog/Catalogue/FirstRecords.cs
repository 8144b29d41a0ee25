using Microsoft.EntityFrameworkCore;

namespace MusicCatalog.Catalogue;

/// <summary>What the catalogue has on its first start: one side of each record, or the first five songs.</summary>
internal static class FirstRecords
{
    private static readonly (string Artist, (string Title, string[] Songs)[] Albums)[] Records =
    [
        ("The Beatles",
        [
            ("Abbey Road", ["Here Comes the Sun", "Because", "You Never Give Me Your Money", "Sun King", "Mean Mr. Mustard"]),
            ("Revolver", ["Taxman", "Eleanor Rigby", "I'm Only Sleeping", "Love You To", "Here, There and Everywhere"]),
        ]),
        ("Nina Simone",
        [
            ("Pastel Blues", ["Be My Husband", "Nobody Knows You When You're Down and Out", "End of the Line", "Trouble in Mind", "Tell Me More and More and Then Some"]),
        ]),
        ("Miles Davis",
        [
            ("Kind of Blue", ["So What", "Freddie Freeloader", "Blue in Green", "All Blues", "Flamenco Sketches"]),
        ]),
        ("Joni Mitchell",
        [
            ("Blue", ["All I Want", "My Old Man", "Little Green", "Carey", "Blue"]),
        ]),
        ("David Bowie",
        [
            ("Hunky Dory", ["Changes", "Oh! You Pretty Things", "Eight Line Poem", "Life on Mars?", "Kooks"]),
            ("\"Heroes\"", ["Beauty and the Beast", "Joe the Lion", "\"Heroes\"", "Sons of the Silent Age", "Blackout"]),
        ]),
        ("Kate Bush",
        [
            ("Hounds of Love", ["Running Up That Hill (A Deal with God)", "Hounds of Love", "The Big Sky", "Mother Stands for Comfort", "Cloudbusting"]),
        ]),
        ("Björk",
        [
            ("Debut", ["Human Behaviour", "Crying", "Venus as a Boy", "There's More to Life Than This", "Like Someone in Love"]),
            ("Homogenic", ["Hunter", "Jóga", "Unravel", "Bachelorette", "All Neon Like"]),
        ]),
        ("Radiohead",
        [
            ("OK Computer", ["Airbag", "Paranoid Android", "Subterranean Homesick Alien", "Exit Music (For a Film)", "Let Down"]),
            ("In Rainbows", ["15 Step", "Bodysnatchers", "Nude", "Weird Fishes/Arpeggi", "All I Need"]),
        ]),
    ];

    /// <summary>All of them, counted from 1 in the order above.</summary>
    public static (List<Artist> Artists, List<Album> Albums, List<Song> Songs) Rows()
    {
        var (artists, albums, songs) = (new List<Artist>(), new List<Album>(), new List<Song>());
        foreach (var (name, records) in Records)
        {
            artists.Add(new Artist { Id = artists.Count + 1, Name = name });
            foreach (var (title, titles) in records)
            {
                albums.Add(new Album { Id = albums.Count + 1, Title = title, ArtistId = artists.Count });
                foreach (var song in titles)
                {
                    songs.Add(new Song { Id = songs.Count + 1, Title = song, AlbumId = albums.Count });
                }
            }
        }

        return (artists, albums, songs);
    }

    /// <summary>Adds all of them or none, each at version 1.</summary>
    public static async Task AddToAsync(MusicContext db)
    {
        var (artists, albums, songs) = Rows();
        await using var transaction = await db.Database.BeginTransactionAsync();

        db.Artists.AddRange(artists);
        await db.SaveChangesAsync();

        // Nobody has been here before them, so they need not start from the clock.
        await db.Artists.ExecuteUpdateAsync(set => set.SetProperty(artist => artist.Version, 1));

        // The database counts these, and into an empty table it counts from 1.
        albums.ForEach(album => album.Id = 0);
        db.Albums.AddRange(albums);
        await db.SaveChangesAsync();

        songs.ForEach(song => song.Id = 0);
        db.Songs.AddRange(songs);
        await db.SaveChangesAsync();

        await transaction.CommitAsync();
    }
}
