using System.Globalization;
using System.Text.Json;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;

namespace EfVersioning.Processes.Running;

/// <summary>Sends requests at random, each to any node, and records what becomes of them.</summary>
internal sealed class Client(int number, Fleet fleet, Recorder recorder, KnownRows known, Random random)
{
    private static readonly string[] Ends = ["commit", "commit", "rollback", "savepoint"];

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await (random.Next(100) switch
            {
                < 70 => ReadAsync(Row(1, ItemRows.Count)),
                < 80 => WriteAsync(RequestKind.Save, "PUT", Row(1, ItemRows.Count)),
                < 85 => WriteAsync(RequestKind.Patch, "PATCH", Row(1, ItemRows.Count)),
                < 93 => SaveTwoAsync(),
                < 95 => SendAsync(RequestKind.Bulk, "POST", ItemRows.FirstOfBulk, $"/bulk?first={ItemRows.FirstOfBulk}&last={ItemRows.LastOfBulk}&request="),
                _ => DeleteOrCreateAsync(Row(ItemRows.FirstThatComesAndGoes, ItemRows.Count)),
            });
        }
    }

    private int Row(int first, int last) => random.Next(first, last + 1);

    private Task<Answer> ReadAsync(int row) => SendAsync(RequestKind.Read, "GET", row, $"/items/{row}?request=", ifNoneMatch: known.Tags(row, random));

    private Task<Answer> SaveTwoAsync()
    {
        var first = Row(1, ItemRows.LastOfTransactions - 1);
        return SendAsync(
            RequestKind.Transaction, "POST", first, $"/transactions?first={first}&second={first + 1}&end={Ends[random.Next(Ends.Length)]}&request=");
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

    private async Task<Answer> SendAsync(RequestKind kind, string method, int row, string path, string? ifMatch = null, string? ifNoneMatch = null)
    {
        var id = recorder.NextRequest();
        var node = fleet.Any(random);
        using var message = new HttpRequestMessage(new HttpMethod(method), path + id.ToString(CultureInfo.InvariantCulture));
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("If-Match", ifMatch), ("If-None-Match", ifNoneMatch)])
        {
            // A field that is there and empty asks for something too.
            if (value is not null)
            {
                message.Headers.TryAddWithoutValidation(name, value);
            }
        }

        // Now and then a client goes away before it is answered.
        using var patience = new CancellationTokenSource();
        if (random.Next(50) == 0)
        {
            patience.CancelAfter(TimeSpan.FromMilliseconds(random.Next(10)));
        }

        var sent = recorder.Now;
        var answer = await Answer.OfAsync(node.Client, message, patience.Token);
        recorder.Add(new Request
        {
            Id = id,
            Client = number,
            Node = node.Number,
            Kind = kind,
            Row = row,
            Sent = sent,
            Ended = recorder.Now,
            IfMatch = ifMatch,
            IfNoneMatch = ifNoneMatch,
            Status = answer.Status,
            ETag = answer.Tag,
            Commands = answer.Commands,
            Written = answer.Status is not (>= 200 and < 300) || kind is RequestKind.Read ? 0
                : kind is RequestKind.Transaction or RequestKind.Bulk ? int.Parse(answer.Body)
                : 1,
        });
        known.Learn(answer.Tag);
        return answer;
    }
}
