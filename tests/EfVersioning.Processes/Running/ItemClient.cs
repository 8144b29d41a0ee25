using System.Globalization;
using System.Text.Json;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;

namespace EfVersioning.Processes.Running;

/// <summary>Reads and writes items in all the ways that their nodes know.</summary>
internal sealed class ItemClient(int number, Fleet fleet, Recorder recorder, KnownRows known, Random random) : Client(number, fleet, recorder, known, random)
{
    private static readonly string[] Ends = ["commit", "commit", "rollback", "savepoint"];

    protected override Task ActAsync() => Random.Next(100) switch
    {
        < 70 => ReadAsync(Row(1, ItemRows.Count)),
        < 80 => WriteAsync(RequestKind.Save, "PUT", Row(1, ItemRows.Count)),
        < 85 => WriteAsync(RequestKind.Patch, "PATCH", Row(1, ItemRows.Count)),
        < 93 => SaveTwoAsync(),
        < 95 => SendAsync(RequestKind.Bulk, "POST", ItemRows.FirstOfBulk, $"/bulk?first={ItemRows.FirstOfBulk}&last={ItemRows.LastOfBulk}&request="),
        _ => DeleteOrCreateAsync(Row(ItemRows.FirstThatComesAndGoes, ItemRows.Count)),
    };

    protected override int Written(RequestKind kind, Answer answer)
        => kind is RequestKind.Transaction or RequestKind.Bulk ? int.Parse(answer.Body, CultureInfo.InvariantCulture) : 1;

    private int Row(int first, int last) => Random.Next(first, last + 1);

    private Task<Answer> ReadAsync(int row) => SendAsync(RequestKind.Read, "GET", row, $"/items/{row}?request=", ifNoneMatch: Known.Tags(row, Random));

    private Task<Answer> SaveTwoAsync()
    {
        var first = Row(1, ItemRows.LastOfTransactions - 1);
        return SendAsync(
            RequestKind.Transaction, "POST", first, $"/transactions?first={first}&second={first + 1}&end={Ends[Random.Next(Ends.Length)]}&request=");
    }

    /// <summary>Reads a row, adds one and writes it back, if it is still what was read.</summary>
    private async Task WriteAsync(RequestKind kind, string method, int row)
    {
        if (await SeeAsync(row) is var (tag, count))
        {
            await SendAsync(kind, method, row, $"/items/{row}?count={count + 1}&request=", ifMatch: tag);
        }
    }

    private async Task DeleteOrCreateAsync(int row)
    {
        if (await SeeAsync(row) is var (tag, _))
        {
            await SendAsync(RequestKind.Delete, "DELETE", row, $"/items/{row}?request=", ifMatch: tag);
        }
        else
        {
            await SendAsync(RequestKind.Create, "PUT", row, $"/items/{row}?count=0&request=", ifNoneMatch: "*");
        }
    }

    private async Task<(string Tag, int Count)?> SeeAsync(int row)
        => await SendAsync(RequestKind.Read, "GET", row, $"/items/{row}?request=") is { Status: 200, Tag: { } tag, Body: var body }
            ? (tag, JsonDocument.Parse(body).RootElement.GetProperty("count").GetInt32())
            : null;

    private Task<Answer> SendAsync(RequestKind kind, string method, int row, string path, string? ifMatch = null, string? ifNoneMatch = null)
        => SendAsync(new Asked(kind, method, row, id => (path + id.ToString(CultureInfo.InvariantCulture), null), ifMatch, ifNoneMatch));
}
