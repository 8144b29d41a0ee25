namespace EfVersioning.Oracle.Models;

/// <summary>Which features are drawn by themselves, and which wait for a fault that is known to be mended.</summary>
internal static class Standing
{
    /// <summary>Everything.</summary>
    public static Features All { get; } = Enum.GetValues<Features>().Aggregate((one, other) => one | other);

    /// <summary>An entry that replaces another starts at 1 again (case 1).</summary>
    public const Features Case1 = Features.Replaced;

    /// <summary>The text of a key does not come back as the key (case 4).</summary>
    public const Features Case4 = Features.TimeKeysFromTags;

    /// <summary>Explicit links of a many-to-many relation lose the wish of the model (case 6).</summary>
    public const Features Case6 = Features.GenreLinks;

    /// <summary>Parts of an unversioned dependent (case 7).</summary>
    public const Features Case7 = Features.Rights;

    /// <summary>Seeds are at version 0 (case 13).</summary>
    public const Features Case13 = Features.Seeds;

    /// <summary>SaveChanges(false), AcceptAllChanges() and a rollback leave the version that was rolled back.</summary>
    public const Features Accepted = Features.AcceptedInTransaction;

    /// <summary>A part or a link that falls out of the save while it runs has moved its row already.</summary>
    public const Features FellOut = Features.FallingOut;

    /// <summary>What a save that nobody accepted gave is written into entries that the tracker has let go, which tracks them anew.</summary>
    public const Features Cleared = Features.ClearedUnaccepted;

    /// <summary>A version that came in with the data counts as a wish to move the row once the row's own was read.</summary>
    public const Features OverDoubt = Features.VersionOverDoubt;

    /// <summary>A part that is replaced by its equal, of which EF Core writes nothing, moves its row.</summary>
    public const Features EqualPart = Features.EqualParts;

    /// <summary>An untracked principal of a TPC hierarchy (case 5).</summary>
    public const Features Case5 = Features.UntrackedTpc;

    /// <summary>The row in doubt of an entity that is split over tables cannot be read.</summary>
    public const Features SplitRow = Features.DoubtfulSplitRows;

    /// <summary>What is drawn where nothing else is asked for.</summary>
    public static Features Sound => All & ~(EqualPart | Case5 | SplitRow | OverDoubt | Cleared | FellOut | Accepted | Case1 | Case4 | Case6 | Case7 | Case13);
}
