using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>An answer as the page shows it: its status and its tag, and its body in the next line.</summary>
internal static class ShownAnswer
{
    // What the page calls the words of a refusal: its status line says the first two, and the others are for people.
    private static readonly string[] MembersLeftOut = ["title", "status", "type", "detail", "traceId"];

    // The page shows a quote as the application sends it, \", and not as \u0022.
    private static readonly JsonSerializerOptions AsSent = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> OfAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var tag = string.Concat(answer.Headers.NonValidated.Where(header => header.Key == "ETag").Select(header => $"    ETag: {header.Value}"));
        var body = Shown(await answer.Content.ReadAsStringAsync(cancellation), answer.Content.Headers.ContentType?.MediaType);
        return $"{(int)answer.StatusCode} {answer.ReasonPhrase}{tag}" + (body.Length == 0 ? "" : $"\n{body}");
    }

    private static string Shown(string body, string? mediaType)
    {
        if (mediaType != "application/problem+json")
        {
            return body;
        }

        var problem = JsonNode.Parse(body)!.AsObject();
        foreach (var member in MembersLeftOut)
        {
            problem.Remove(member);
        }

        return problem.Count == 0 ? "" : problem.ToJsonString(AsSent);
    }
}
