using System.Text.Json.Serialization;

namespace EfVersioning.Processes.Histories;

/// <summary>One line of a history. All times are of the one clock of the process that sends the requests, in ticks since the run began.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "is")]
[JsonDerivedType(typeof(Begun), "begun")]
[JsonDerivedType(typeof(Request), "request")]
[JsonDerivedType(typeof(Observation), "observation")]
[JsonDerivedType(typeof(Change), "change")]
[JsonDerivedType(typeof(Harm), "harm")]
internal abstract record Entry;

/// <summary>What was run.</summary>
/// <param name="What">The settings, for whoever reads the file.</param>
/// <param name="MarkLifetime">How long a commit may take; a longer one breaks what the store rests on.</param>
internal sealed record Begun(string What, long MarkLifetime) : Entry;

/// <summary>What was done to a process.</summary>
internal sealed record Harm(string What, long At) : Entry;

/// <summary>What the database itself said of all rows.</summary>
/// <param name="Sent">When it was asked.</param>
/// <param name="Ended">When it had answered.</param>
/// <param name="Rows">The rows that there are.</param>
internal sealed record Observation(long Sent, long Ended, IReadOnlyDictionary<int, Observed> Rows) : Entry;

/// <summary>What one row is at.</summary>
internal readonly record struct Observed(long Version, int Count);

/// <summary>A committed change of one row, as the database noted it. Of one row they are in the order of their numbers.</summary>
/// <param name="Number">Its place.</param>
/// <param name="Row">The row.</param>
/// <param name="Was">The version before it; null where the row was not there.</param>
/// <param name="Became">The version after it; null where the row was deleted.</param>
/// <param name="CountedFrom">The count before it.</param>
/// <param name="Counted">The count after it.</param>
/// <param name="Request">The request that made it; 0 for the rows that the run begins with, <see cref="Unsaid"/> where the row could not say.</param>
internal sealed record Change(long Number, int Row, long? Was, long? Became, int? CountedFrom, int? Counted, long Request) : Entry
{
    /// <summary>A row that is gone does not say who deleted it. The checker looks for whoever asked for it.</summary>
    public const long Unsaid = -1;
}
