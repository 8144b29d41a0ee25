namespace EfVersioning.AspNetCore.Preferences;

/// <summary>What becomes of a write's answer by the preference of its client.</summary>
internal enum PreferredAnswer
{
    /// <summary>It stays, and nothing is said: there was no preference, or it made no difference.</summary>
    Unchanged,

    /// <summary>204 in place of a 200.</summary>
    NoContent,

    /// <summary>The 201 with its headers and without its body.</summary>
    CreatedWithoutBody,

    /// <summary>It stays, and is said to be what was preferred.</summary>
    Representation,
}
