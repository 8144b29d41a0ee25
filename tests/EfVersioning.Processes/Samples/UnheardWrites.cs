using EfVersioning.Processes.Histories;
using EfVersioning.Processes.Running;

namespace EfVersioning.Processes.Samples;

/// <summary>Another program that writes songs and moves their versions, as it should, and tells no store.</summary>
internal static class UnheardWrites
{
    public static async Task RunAsync(RunDatabase database, Recorder recorder, CancellationToken end)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        for (var key = 1; !end.IsCancellationRequested; key = (key % SampleTable.Songs.Hot) + 1)
        {
            var id = recorder.NextRequest();
            var sent = recorder.Now;
            await database.ExecuteAsync(
                $"""UPDATE "Songs" r SET "Version" = "Version" + 1, "Title" = run_part(to_jsonb(r), 1) + 1 || '/{id}' WHERE "Id" = {key}""");
            recorder.Add(new Request
            {
                Id = id,
                Client = 0,
                Node = 0,
                Kind = RequestKind.Save,
                Row = RowNumber.Song + key,
                Sent = sent,
                Ended = recorder.Now,
                Status = 200,
                Written = 1,
            });
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}
