namespace EfVersioning.Metadata;

/// <summary>
/// What the library leaves in the model. Values are bool and string only, since compiled models and migrations write
/// them down as C# literals (dotnet/efcore#27048).
/// </summary>
internal static class VersioningAnnotations
{
    public const string Prefix = "EfVersioning:";

    /// <summary>On the model: saves of its contexts are versioned.</summary>
    public const string Enabled = Prefix + "Enabled";

    /// <summary>On the model: it was built by a context whose options call UseEtagVersioning().</summary>
    public const string Options = Prefix + "Options";

    /// <summary>On the model: the first part of every tag.</summary>
    public const string App = Prefix + "App";

    /// <summary>On an entity type: the second part of its tags.</summary>
    public const string Name = Prefix + "Name";

    /// <summary>On an entity type: the property that is the version; empty for the one that the database generates, whatever its name.</summary>
    public const string Version = Prefix + "Version";

    /// <summary>On an entity type: who moves the version, as the name of a <see cref="EfVersioning.MovedBy"/>, where it is said.</summary>
    public const string MovedBy = Prefix + "MovedBy";

    /// <summary>On an entity type: the property that holds the time of the last change.</summary>
    public const string Modified = Prefix + "Modified";

    /// <summary>On an entity type: versions of new rows start from the clock.</summary>
    public const string StartsFromClock = Prefix + "StartsFromClock";

    /// <summary>On a version property: the default value of its column is ours.</summary>
    public const string FirstVersion = Prefix + "FirstVersion";

    /// <summary>On a foreign key, or on the skip navigation of a many-to-many relation: what a change of its dependents moves in the principal, as the name of a RowMove.</summary>
    public const string Bumps = Prefix + "Bumps";

    /// <summary>On an entity type: its version as a collection is kept, spread over this many counters, in digits.</summary>
    public const string CollectionCounters = Prefix + "CollectionCounters";

    /// <summary>On an entity type: its table has the trigger that moves the version.</summary>
    public const string Trigger = Prefix + "Trigger";

    /// <summary>On a property: its change alone moves nothing.</summary>
    public const string Excluded = Prefix + "Excluded";
}
