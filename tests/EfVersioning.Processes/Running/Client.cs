using System.Net.Http.Headers;
using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Running;

/// <summary>Sends requests at random, each to any node, and records what becomes of them.</summary>
internal abstract class Client(int number, Fleet fleet, Recorder recorder, KnownRows known, Random random)
{
    protected KnownRows Known => known;

    protected Random Random => random;

    /// <summary>The time of the run.</summary>
    protected TimeSpan Now => TimeSpan.FromTicks(recorder.Now);

    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            await ActAsync();
        }
    }

    protected abstract Task ActAsync();

    /// <summary>How many rows were written, as the answer of a write says that succeeded.</summary>
    protected virtual int Written(RequestKind kind, Answer answer) => 1;

    /// <inheritdoc cref="Request.Shown"/>
    protected virtual IReadOnlyDictionary<int, long>? Shown(Asked asked, Answer answer) => null;

    protected async Task<Answer> SendAsync(Asked asked)
    {
        var id = recorder.NextRequest();
        var node = fleet.Any(random);
        var (path, body) = asked.At(id);
        using var message = new HttpRequestMessage(new HttpMethod(asked.Method), path);
        if (body is { Text: var text, MediaType: var mediaType })
        {
            message.Content = new StringContent(text, new MediaTypeHeaderValue(mediaType));
        }

        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("If-Match", asked.KeepsIfMatch ? null : asked.IfMatch), ("If-None-Match", asked.IfNoneMatch)])
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
        var ended = recorder.Now;
        recorder.Add(new Request
        {
            Id = id,
            Client = number,
            Node = node.Number,
            Kind = asked.Kind,
            Row = asked.Row,
            Sent = sent,
            Ended = ended,
            IfMatch = asked.IfMatch,
            IfNoneMatch = asked.IfNoneMatch,
            Status = answer.Status,
            ETag = answer.Tag,
            Commands = answer.Commands,
            Written = answer.Status is not (>= 200 and < 300) || asked.Kind is RequestKind.Read or RequestKind.List ? 0 : Written(asked.Kind, answer),
            Shown = Shown(asked, answer),
        });
        known.Learn(answer.Tag);
        return answer;
    }
}
