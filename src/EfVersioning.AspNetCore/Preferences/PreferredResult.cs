using EfVersioning.AspNetCore.Representations;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Preferences;

/// <summary>RFC 7240 §4.2 for the answer to a write, in both styles: its result, <c>Preference-Applied</c> and <c>Vary</c>.</summary>
internal static class PreferredResult
{
    private const string Prefer = "Prefer";
    private const string PreferenceApplied = "Preference-Applied";

    /// <summary>The result to answer: the handler's own, or one without its body.</summary>
    public static object? Of(HttpContext http, object? result, int? status)
    {
        var header = http.Request.Headers[Prefer];
        var answer = header.Count == 0 ? PreferredAnswer.Unchanged : Decide(PreferField.ReturnIn(header), status, HandlerResult.HasBody(result));
        if (answer is PreferredAnswer.Unchanged)
        {
            return result;
        }

        var headers = http.Response.Headers;
        headers.Append(PreferenceApplied, answer is PreferredAnswer.Representation ? "return=representation" : "return=minimal");
        RepresentationHeaders.AddVary(headers, Prefer);
        return answer switch
        {
            PreferredAnswer.NoContent => new BodilessResult(result, StatusCodes.Status204NoContent),
            PreferredAnswer.CreatedWithoutBody => new BodilessResult(result, StatusCodes.Status201Created),
            _ => result,
        };
    }

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
