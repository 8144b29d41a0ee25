namespace EfVersioning;

/// <summary>The settings of <see cref="MemoryETagStore"/>.</summary>
public sealed record MemoryETagStoreOptions
{
    /// <summary>How many rows are kept, 1 at least; those not used of late go first. Default: 100,000, some 30 MB.</summary>
    public int Capacity { get; set; } = 100_000;

    /// <summary>
    /// How long a version is believed without asking the database again. Default: 10 minutes. It bounds how long a change that
    /// the store did not hear of (another program, raw SQL outside EF Core) can go unseen.
    /// </summary>
    public TimeSpan EntryLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a writer may take between telling the store and the end of its commit. Default: 30 seconds. A commit that takes
    /// longer can go unseen for <see cref="EntryLifetime"/>; a writer that vanished keeps its rows out of the store this long.
    /// </summary>
    public TimeSpan MarkLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Where the time comes from. Default: <see cref="TimeProvider.System"/>.</summary>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;
}
