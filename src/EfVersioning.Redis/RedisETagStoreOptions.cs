namespace EfVersioning;

/// <summary>The settings of <see cref="RedisETagStore"/>.</summary>
/// <remarks>Give all processes that share a Redis the same prefix and lifetimes.</remarks>
public sealed record RedisETagStoreOptions
{
    /// <summary>
    /// What the names of all keys begin with, before the version of their format. Default: <c>etag</c>. Another application,
    /// or another database of the same one, needs another prefix (or a <see cref="EtagVersioningDbContextOptionsBuilder.UseStorePartition"/>).
    /// </summary>
    public string Prefix { get; set; } = "etag";

    /// <summary>
    /// How long a version is believed without asking the database again. Default: 10 minutes. It bounds how long a change that
    /// Redis did not hear of can go unseen.
    /// </summary>
    public TimeSpan EntryLifetime { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>
    /// How long a writer may take between telling Redis and the end of its commit. Default: 30 seconds. A commit that takes longer
    /// can go unseen for <see cref="EntryLifetime"/>. After Redis started anew, or lost keys, it answers nothing for this long,
    /// since marks may have been among them.
    /// </summary>
    public TimeSpan MarkLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a step may take before it counts as failed. Default: half a second. Without async the connection's own timeout holds.</summary>
    /// <remarks>
    /// A write is told with more patience where this process may be what is late: in its first ten seconds of work the connection's own
    /// timeout holds, and while its threads are all taken it is asked again, for half a minute at most.
    /// </remarks>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long Redis is left alone after half of the steps have failed. Default: 5 seconds; less than half a second is taken for that. It spares reads: a write is told as long as the connection stands, and then reads go on too.</summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>What becomes of a write while Redis is out of reach. Default: it fails.</summary>
    public ETagStoreWritePolicy WhenUnreachable { get; set; } = ETagStoreWritePolicy.FailTheWrite;
}
