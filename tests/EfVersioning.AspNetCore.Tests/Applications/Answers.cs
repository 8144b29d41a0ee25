using System.Net;
using System.Text.Json;

namespace EfVersioning.AspNetCore.Tests.Applications;

/// <summary>What a test reads of an answer.</summary>
internal static class Answers
{
    /// <summary>A field as it came; null where it did not. The typed properties of the client would read it their own way.</summary>
    public static string? Field(this HttpResponseMessage answer, string name)
        => answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : null;

    public static async Task<string> TextAsync(this HttpResponseMessage answer)
        => await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer)
        => JsonDocument.Parse(await answer.TextAsync()).RootElement;

    /// <summary>Asserts that the answer is problem details of this status, and reads them.</summary>
    public static async Task<JsonElement> ProblemAsync(this HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.JsonAsync();
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        return problem;
    }

    /// <summary>Asserts a 304: its fields and no body.</summary>
    public static async Task NotModifiedAsync(this HttpResponseMessage answer, string? tag)
    {
        Assert.Equal(HttpStatusCode.NotModified, answer.StatusCode);
        Assert.Equal(tag, answer.Field("ETag"));
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Null(answer.Field("Content-Type"));
    }
}
