using System.Net.Mime;
using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Nodes;
using EfVersioning.Processes.Running;

namespace EfVersioning.Processes.Samples;

/// <summary>Speaks the sample's contract: songs want <c>If-Match</c>, artists and albums take it, lists have tags of their own.</summary>
internal sealed class SampleClient(int number, RunSettings settings, Fleet fleet, Recorder recorder, KnownRows known, KnownLists lists, ChosenKeys keys)
    : Client(number, fleet, recorder, known, new Random(settings.Seed * 1000 + number))
{
    private const string MergePatch = "application/merge-patch+json";

    // So many rows that it has appended it leaves there.
    private const int Kept = 3;

    private readonly Queue<int> _appended = [];

    protected override Task ActAsync() => Random.Next(1000) switch
    {
        < 850 => ReadAsync(AnyRow()),
        < 880 => ListAsync(AnyTable()),
        < 910 => ChangeAsync(RequestKind.Save, HotRow()),
        < 935 => ChangeAsync(RequestKind.Patch, HotRow()),
        < 943 => OverwriteAsync(HotRow()),
        < 975 => ComeOrGoAsync(ChosenKeys.Any(Random)),
        < 980 => AppendOrDeleteAsync(AnyTable()),

        // Songs are of the albums, and albums of the artists: 409.
        < 983 => ChangeAsync(RequestKind.Delete, (Random.Next(2) == 0 ? RowNumber.Album : RowNumber.Artist) + 1 + Random.Next(3)),
        _ => ReadAsync(RowNumber.Song + 1 + Random.Next(SampleTable.Songs.First)),
    };

    protected override IReadOnlyDictionary<int, long>? Shown(Asked asked, Answer answer)
        => answer.Status is 200 && asked.Method is "GET" ? ShownRows.In(answer.Body, RowNumber.Table(asked.Row)) : null;

    private SampleTable AnyTable() => SampleTable.All[Random.Next(SampleTable.All.Length)];

    private int HotRow() => AnyTable() is var table ? table.Number + 1 + Random.Next(table.Hot) : 0;

    private int AnyRow() => Random.Next(10) switch
    {
        < 8 => HotRow(),
        8 => ChosenKeys.Any(Random),
        _ => _appended.Count > 0 ? _appended.ElementAt(Random.Next(_appended.Count)) : HotRow(),
    };

    private Task<Answer> ReadAsync(int row)
        => AskAsync(new Asked(RequestKind.Read, Random.Next(10) == 0 ? "HEAD" : "GET", row, _ => (SampleTable.PathOf(row), null), IfNoneMatch: Known.Tags(row, Random)));

    private async Task ListAsync(SampleTable table)
    {
        if (await AskAsync(new Asked(RequestKind.List, "GET", table.Number, _ => (table.Path, null), IfNoneMatch: lists.Tags(table))) is { Status: 200, Tag: { } tag })
        {
            lists.Learn(table, tag);
        }
    }

    /// <summary>Reads a row, and writes it one higher or deletes it, if it is still what was read.</summary>
    private async Task ChangeAsync(RequestKind kind, int row)
    {
        if (await SeeAsync(row) is var (tag, count))
        {
            await WriteAsync(kind, row, count + 1, ifMatch: tag);
        }
    }

    /// <summary>Without a tag: 428 from songs, and of the others whatever they are is written over.</summary>
    private Task<Answer> OverwriteAsync(int row) => WriteAsync(RequestKind.Overwrite, row, Random.Next(100));

    private async Task ComeOrGoAsync(int row)
    {
        if (await SeeAsync(row) is var (tag, count))
        {
            keys.Write(row, Now);
            await WriteAsync(Random.Next(3) == 0 ? RequestKind.Save : RequestKind.Delete, row, count + 1, ifMatch: tag);
        }
        else if (keys.TryMake(row, Now))
        {
            await WriteAsync(RequestKind.Create, row, 0, ifNoneMatch: "*");
        }
    }

    private async Task AppendOrDeleteAsync(SampleTable table)
    {
        if (_appended.Count > Kept)
        {
            await ChangeAsync(RequestKind.Delete, _appended.Dequeue());
        }
        else if (await WriteAsync(RequestKind.Append, table.Number, 0, ifMatch: Random.Next(2) == 0 ? lists.Last(table) : null) is { Status: 201, Tag: { } tag }
            && TagText.Read(tag) is var (row, _))
        {
            _appended.Enqueue(row);
        }
    }

    private async Task<(string Tag, int Count)?> SeeAsync(int row)
        => await AskAsync(new Asked(RequestKind.Read, "GET", row, _ => (SampleTable.PathOf(row), null))) is { Status: 200, Tag: { } tag, Body: var body }
            ? (tag, SampleTable.CountOf(ShownRows.TextIn(body, SampleTable.Of(row))))
            : null;

    private Task<Answer> WriteAsync(RequestKind kind, int row, int count, string? ifMatch = null, string? ifNoneMatch = null)
    {
        var table = SampleTable.Of(row);
        var key = RowNumber.Key(row);
        return AskAsync(kind switch
        {
            RequestKind.Delete => new Asked(kind, "DELETE", row, _ => (SampleTable.PathOf(row), null), ifMatch),
            RequestKind.Patch => new Asked(
                kind, "PATCH", row, id => (SampleTable.PathOf(row), ($$"""{"{{table.Text}}":"{{SampleTable.TextOf(count, id)}}"}""", MergePatch)), ifMatch),
            RequestKind.Append => new Asked(kind, "POST", row, id => (table.Path, (table.Body(0, SampleTable.TextOf(count, id)), MediaTypeNames.Application.Json)), ifMatch),
            _ => new Asked(
                kind, "PUT", row, id => (SampleTable.PathOf(row), (table.Body(key, SampleTable.TextOf(count, id)), MediaTypeNames.Application.Json)), ifMatch, ifNoneMatch)
            {
                KeepsIfMatch = settings.Guard is GuardKind.Naive && table != SampleTable.Songs,
            },
        });
    }

    private async Task<Answer> AskAsync(Asked asked)
    {
        var answer = await SendAsync(asked);
        if (answer.Status is null)
        {
            // Nobody may be there just now.
            await Task.Delay(5);
        }

        return answer;
    }
}
