namespace EfVersioning.Context;

/// <summary>What became of a write that was sent in a transaction.</summary>
internal enum WriteOutcome
{
    /// <summary>It is in the database for good.</summary>
    Committed,

    /// <summary>The transaction still runs.</summary>
    Open,

    /// <summary>It was rolled back: it never was.</summary>
    TakenBack,

    /// <summary>Nobody can say: one of several savepoints was gone back to, or EF Core did not hear the end.</summary>
    InDoubt,
}
