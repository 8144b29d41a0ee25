using System.Diagnostics;
using EfVersioning.Testing.Redis;

namespace EfVersioning.Processes.Running;

/// <summary>What is done to the processes, in any order, each time when all goes well again.</summary>
internal sealed class Harms(Fleet fleet, RedisProcess redis, RunDatabase database, Recorder recorder, Random random)
{
    public const string NodeKilled = "node killed";
    public const string NodePaused = "node paused";
    public const string ConnectionsCut = "connections to the database cut";
    public const string RedisKilled = "Redis killed";
    public const string RedisPaused = "Redis paused";
    public const string RedisEmptied = "Redis emptied";

    /// <summary>That the store answers again, and rows are written again: so often.</summary>
    public const int Answers = 100;

    /// <inheritdoc cref="Answers"/>
    public const int Writes = 50;

    public static readonly string[] All = [NodeKilled, NodePaused, ConnectionsCut, RedisKilled, RedisPaused, RedisEmptied];

    // After these Redis answers nobody until a mark has run out.
    private static readonly string[] Losses = [RedisKilled, RedisEmptied];

    public async Task RunAsync(RunSettings settings, CancellationToken cancellationToken)
    {
        var since = Stopwatch.StartNew();
        var isSilent = false;
        do
        {
            string[] harms = [.. All];
            random.Shuffle(harms);
            foreach (var harm in harms.OrderBy(harm => !settings.OutlastsSilence && Losses.Contains(harm)))
            {
                await GoesOnAsync();
                recorder.AddHarm(harm);
                await DoAsync(harm);
                isSilent |= !settings.OutlastsSilence && Losses.Contains(harm);
            }
        }
        while (settings.Requests is { } requests ? recorder.Answered < requests : since.Elapsed < settings.Duration);

        await GoesOnAsync();

        Task GoesOnAsync() => recorder.GoesOnAsync(isSilent ? 0 : Answers * settings.Pace, Writes * settings.Pace, cancellationToken);
    }

    private async Task DoAsync(string harm)
    {
        switch (harm)
        {
            case NodeKilled:
                await fleet.ReplaceAsync(random);
                break;

            case NodePaused:
                // Shorter and longer than the store waits for Redis, and shorter than a mark lives. Several times, since what was
                // under way in the one moment decides.
                for (var times = 0; times < 5; times++)
                {
                    await fleet.Any(random).PauseAsync(Between(100, 1500));
                }

                break;

            case ConnectionsCut:
                await database.CutAsync();
                break;

            case RedisKilled:
                await redis.KillAsync();
                await Task.Delay(Between(0, 1000));
                await redis.RestartAsync();
                break;

            case RedisPaused:
                redis.Pause();
                await Task.Delay(Between(100, 2000));
                redis.Resume();
                break;

            case RedisEmptied:
                // Many times, so that marks of writers under way are among what is lost.
                for (var times = 0; times < 12; times++)
                {
                    await redis.AskAsync("FLUSHALL");
                    await Task.Delay(Between(50, 300));
                }

                break;
        }
    }

    private TimeSpan Between(int least, int most) => TimeSpan.FromMilliseconds(random.Next(least, most));
}
