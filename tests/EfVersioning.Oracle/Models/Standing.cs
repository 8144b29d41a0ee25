namespace EfVersioning.Oracle.Models;

/// <summary>Which features are drawn by themselves, and which wait for a fault that is known to be mended.</summary>
internal static class Standing
{
    /// <summary>Everything.</summary>
    public static Features All { get; } = Enum.GetValues<Features>().Aggregate((one, other) => one | other);

    /// <summary>
    /// The row in doubt of an entity with complex values that is split over tables cannot be read: EF Core has no query for such an
    /// entity (dotnet/efcore#38077).
    /// </summary>
    public const Features SplitRow = Features.DoubtfulSplitRows;

    /// <summary>
    /// A principal that is not tracked and not there, in a hierarchy with a table for each type, where no foreign key says so: the
    /// library refuses the save, and EF Core alone points to nothing. Meant so.
    /// </summary>
    public const Features MissingPrincipal = Features.UntrackedTpc;

    /// <summary>
    /// Of a commit that failed, whoever accepts by hand what was saved in it has found out that it was one. The harness has not:
    /// a limit of the harness.
    /// </summary>
    public const Features AcceptedByHand = Features.AcceptedInTransaction;

    /// <summary>What becomes of a part where the entity that has it is replaced, or was not read with it: a limit of the harness.</summary>
    public const Features PartOfReplaced = Features.Rights;

    /// <summary>What is drawn where nothing else is asked for.</summary>
    public static Features Sound => All & ~(SplitRow | MissingPrincipal | AcceptedByHand | PartOfReplaced);
}
