using EfVersioning.Processes.Nodes;

namespace EfVersioning.Processes.Running;

/// <summary>What is run, and for how long.</summary>
internal sealed record RunSettings
{
    public ISubject Subject { get; init; } = new ItemSubject();

    /// <summary>How long harm is done; every kind of it is done once in any case.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>So many answered requests instead of <see cref="Duration"/>.</summary>
    public long? Requests { get; init; }

    /// <summary>
    /// Whether the store must answer again after Redis has lost everything, which takes as long as a mark lives. Otherwise that is
    /// done to it last of all, and only once.
    /// </summary>
    public bool OutlastsSilence { get; init; } = true;

    /// <summary>How many times <see cref="Harms.Answers"/> and <see cref="Harms.Writes"/> are waited for between two harms.</summary>
    public int Pace { get; init; } = 1;

    /// <summary>How often the database is asked what all rows are at.</summary>
    public TimeSpan ObservedEvery { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Whether anything is done to the processes; otherwise the run ends with so many answers as one harm waits for, and four times <see cref="Pace"/> its writes.</summary>
    public bool IsHarmed { get; init; } = true;

    public int Nodes { get; init; } = 3;

    public int Clients { get; init; } = 8;

    public StoreKind Store { get; init; } = StoreKind.Redis;

    public GuardKind Guard { get; init; } = GuardKind.Versions;

    /// <summary>Much longer than any process is paused, and short enough for marks to run out within the run.</summary>
    public TimeSpan MarkLifetime { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Of what is left to chance here; the processes have a chance of their own.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Where the history is written.</summary>
    public string History { get; init; } = Path.Combine(Path.GetTempPath(), $"efversioning-history-{Guid.NewGuid():N}.jsonl");
}
