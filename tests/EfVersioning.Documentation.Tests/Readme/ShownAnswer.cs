using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>An answer as the page shows it.</summary>
internal static class ShownAnswer
{
    // What the page says that it leaves out.
    private static readonly string[] HeadersLeftOut = ["Date", "Server", "Content-Type", "Transfer-Encoding"];
    private static readonly string[] MembersLeftOut = ["type", "traceId"];

    // The page shows a quote as the application sends it, \", and not as \u0022.
    private static readonly JsonSerializerOptions AsSent = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static async Task<string> OfAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        var body = await answer.Content.ReadAsStringAsync(cancellation);
        var headers = answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated)
            .Where(header => !HeadersLeftOut.Contains(header.Key, StringComparer.OrdinalIgnoreCase))
            .OrderBy(header => header.Key, StringComparer.Ordinal)
            .Select(header => $"{header.Key}: {header.Value}\n");
        return $"HTTP/{answer.Version} {(int)answer.StatusCode} {answer.ReasonPhrase}\n{string.Concat(headers)}"
            + (body.Length == 0 ? "" : $"\n{Shown(body, answer.Content.Headers.ContentType?.MediaType)}\n");
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

        return problem.ToJsonString(AsSent);
    }
}
