namespace EfVersioning.Oracle.Models;

/// <summary>What a model may have beside an album with a title: each is switched on or off at random, and off to make a finding small.</summary>
[Flags]
internal enum Features : long
{
    None = 0,

    /// <summary>The options call as well; without it the model alone.</summary>
    FullRoad = 1 << 0,

    /// <summary>Contexts that are leased from a pool.</summary>
    Pool = 1 << 1,

    /// <summary>The save, the transaction and their ends are awaited.</summary>
    Async = 1 << 2,

    /// <summary>Songs have a version of their own.</summary>
    VersionedSongs = 1 << 3,

    /// <summary>A song moves its album.</summary>
    SongsBump = 1 << 4,

    /// <summary>A song need not have an album.</summary>
    OptionalAlbum = 1 << 5,

    /// <summary>A cover, owned, in the album's own row.</summary>
    Cover = 1 << 6,

    /// <summary>A note, owned, in a table of its own.</summary>
    Note = 1 << 7,

    /// <summary>Reviews, owned, as JSON in a column of the album.</summary>
    Reviews = 1 << 8,

    /// <summary>Stickers, an owned collection in a table of its own.</summary>
    Stickers = 1 << 9,

    /// <summary>A size, complex, in columns of the album.</summary>
    Size = 1 << 10,

    /// <summary>A code of which no two albums may have the same.</summary>
    UniqueCode = 1 << 11,

    /// <summary>Genres, many to many, whose links move the album.</summary>
    Genres = 1 << 12,

    /// <summary>Works in a hierarchy of one table.</summary>
    WorksTph = 1 << 13,

    /// <summary>Works in a hierarchy of a table for each type.</summary>
    WorksTpt = 1 << 14,

    /// <summary>Works in a hierarchy of a table for each concrete type.</summary>
    WorksTpc = 1 << 15,

    /// <summary>Lines of an album under a composite key, with a version of their own, which move it.</summary>
    Lines = 1 << 16,

    /// <summary>Rows under keys of text, time and a converted type.</summary>
    Keys = 1 << 17,

    /// <summary>Details of a work in the same row, by table splitting.</summary>
    TableSplitting = 1 << 18,

    /// <summary>Columns of an album in a second table, by entity splitting.</summary>
    EntitySplitting = 1 << 19,

    /// <summary>A query filter on the songs.</summary>
    Filter = 1 << 20,

    /// <summary>Rows that come with the model.</summary>
    Seeds = 1 << 21,

    /// <summary>Parts of songs move the song and the song its album, three levels.</summary>
    Takes = 1 << 22,

    /// <summary>A time of change beside the version, and one alone.</summary>
    Times = 1 << 23,

    /// <summary>A song's rights, owned, in the song's row.</summary>
    Rights = 1 << 24,

    /// <summary>The genres' links have a class.</summary>
    GenreLinks = 1 << 25,

    /// <summary>A size as JSON, and a list of complex values.</summary>
    ComplexJson = 1 << 26,

    /// <summary>Rows that are replaced by others under their key, in one save.</summary>
    Replaced = 1 << 27,

    /// <summary>Changes are accepted by hand while a transaction is open.</summary>
    AcceptedInTransaction = 1 << 28,

    /// <summary>The tracker is cleared, or its context returned to the pool, while a save is not accepted.</summary>
    ClearedUnaccepted = 1 << 30,

    /// <summary>Rows under a time are named by tags, on PostgreSQL.</summary>
    TimeKeysFromTags = 1L << 31,

    /// <summary>A version comes in with the data while the row's own is not known (after a savepoint) or not accepted.</summary>
    VersionOverDoubt = 1L << 32,

    /// <summary>A part in a table of its own is replaced, maybe by its equal.</summary>
    EqualParts = 1L << 33,

    /// <summary>Parts whose work, in a table for each concrete type, is not tracked.</summary>
    UntrackedTpc = 1L << 34,

    /// <summary>An entity with complex values that is split over tables.</summary>
    DoubtfulSplitRows = 1L << 35,
}
