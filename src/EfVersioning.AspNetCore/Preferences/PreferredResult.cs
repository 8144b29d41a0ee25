using EfVersioning.AspNetCore.Representations;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Preferences;

/// <summary>Carries the rule to a response: its result, <c>Preference-Applied</c> and <c>Vary</c>.</summary>
internal static class PreferredResult
{
    private const string Prefer = "Prefer";
    private const string PreferenceApplied = "Preference-Applied";

    /// <summary>The result to answer: the handler's own, or one without its body.</summary>
    public static object? Of(HttpContext http, object? result, int? status)
    {
        var header = http.Request.Headers[Prefer];
        if (header.Count == 0)
        {
            return result;
        }

        var answer = PreferenceRule.Decide(PreferField.ReturnIn(header), status, HandlerResult.HasBody(result));
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
}
