using System.Globalization;
using EfVersioning.Processes.Nodes;

namespace EfVersioning.Processes.Running;

/// <summary>What came back; without a status where nothing did.</summary>
internal sealed record Answer(int? Status, string? Tag, int? Commands, string Body)
{
    private static readonly Answer None = new(null, null, null, "");

    public static async Task<Answer> OfAsync(HttpClient client, HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await client.SendAsync(message, cancellationToken);
            return new Answer(
                (int)response.StatusCode,
                Field(response, "ETag"),
                int.TryParse(Field(response, CommandCount.Field), NumberStyles.None, CultureInfo.InvariantCulture, out var commands) ? commands : null,
                await response.Content.ReadAsStringAsync(cancellationToken));
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            return None;
        }
    }

    private static string? Field(HttpResponseMessage response, string name)
        => response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;
}
