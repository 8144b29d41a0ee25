namespace EfVersioning.Processes.Checking;

/// <summary>What is wrong in a history.</summary>
internal enum FindingKind
{
    /// <summary>304 for a version that the row had left before the request was sent, or reached after it was answered.</summary>
    FalseNotModified,

    /// <summary>The same of any other answer.</summary>
    FalseTag,

    /// <summary>An answer with a version that was never committed.</summary>
    UnknownVersion,

    /// <summary>404 for a row that was there all the time.</summary>
    FalseNotFound,

    /// <summary>A write that was not on the version directly before it, or not on the one that its writer saw.</summary>
    LostUpdate,

    /// <summary>Two writers were told that they succeeded on one version.</summary>
    TwoWriters,

    /// <summary>A version that the row has had before.</summary>
    VersionCameBack,

    /// <summary>An answer says that something was written, and it was not, or was written otherwise.</summary>
    NotWritten,

    /// <summary>An answer says that nothing was written, and something was.</summary>
    WrittenAfterAll,

    /// <summary>412 with the very tag that the client sent.</summary>
    FalsePreconditionFailed,
}

/// <summary>One of them.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">What was seen.</param>
internal sealed record Finding(FindingKind Kind, string Text);
