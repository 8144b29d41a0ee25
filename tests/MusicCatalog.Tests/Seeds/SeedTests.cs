using EfVersioning.Testing;

namespace MusicCatalog.Tests.Seeds;

/// <summary>
/// The base of the replays: each test has the exchanges of one document of others about entity tags in its own lines, sends what they
/// send, and says what the sample answers to it. Where that is better than what the document shows, the test says so.
/// </summary>
public abstract class SeedTests(TestDatabase database) : CatalogueTests(database)
{
    protected Task<HttpResponseMessage> GetAsync(string path, params (string Name, string Value)[] fields)
        => SendAsync("GET", path, fields: fields);

    protected static async Task<string> BodyAsync(HttpResponseMessage answer) => await answer.Content.ReadAsStringAsync(Cancellation);

    protected static string? Field(HttpResponseMessage answer, string name)
        => answer.Headers.NonValidated.TryGetValues(name, out var values) || answer.Content.Headers.NonValidated.TryGetValues(name, out values)
            ? values.ToString()
            : null;
}
