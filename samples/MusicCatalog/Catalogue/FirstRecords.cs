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

    /// <summary>Adds all of them or none. They are counted from 1 in the order above, and each is at version 1.</summary>
    public static async Task AddToAsync(MusicContext db)
    {
        await using var transaction = await db.Database.BeginTransactionAsync();

        var artists = Records.Select((record, i) => new Artist { Id = i + 1, Name = record.Artist }).ToList();
        db.Artists.AddRange(artists);
        await db.SaveChangesAsync();

        // Nobody has been here before them, so they need not start from the clock.
        await db.Artists.ExecuteUpdateAsync(set => set.SetProperty(artist => artist.Version, 1));

        var albums = Records
            .SelectMany((record, i) => record.Albums.Select(album => new Album { Title = album.Title, ArtistId = artists[i].Id }))
            .ToList();
        db.Albums.AddRange(albums);
        await db.SaveChangesAsync();

        var songs = Records
            .SelectMany(record => record.Albums)
            .SelectMany((album, i) => album.Songs.Select(title => new Song { Title = title, AlbumId = albums[i].Id }));
        db.Songs.AddRange(songs);
        await db.SaveChangesAsync();

        await transaction.CommitAsync();
    }
}
