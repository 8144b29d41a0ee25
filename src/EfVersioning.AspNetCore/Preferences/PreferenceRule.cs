namespace EfVersioning.AspNetCore.Preferences;

/// <summary>RFC 7240 §4.2 for the answer to a write: pure, and the same for both styles.</summary>
internal static class PreferenceRule
{
    /// <summary>What is answered.</summary>
    /// <param name="preference">What the client prefers.</param>
    /// <param name="status">The status of the plain answer; null where only its execution shows it.</param>
    /// <param name="hasBody">Whether the plain answer is known to have content.</param>
    /// <remarks>
    /// A 202 and its like stay as they are: their content tells how it goes on, not what was written. So do files and
    /// streams, which answer what a client asked for by a range or a media type.
    /// </remarks>
    public static PreferredAnswer Decide(ReturnPreference preference, int? status, bool hasBody)
        => (preference, status) switch
        {
            _ when !hasBody => PreferredAnswer.Unchanged,
            (ReturnPreference.Minimal, 200) => PreferredAnswer.NoContent,
            (ReturnPreference.Minimal, 201) => PreferredAnswer.CreatedWithoutBody,
            (ReturnPreference.Representation, 200 or 201) => PreferredAnswer.Representation,
            _ => PreferredAnswer.Unchanged,
        };
}
