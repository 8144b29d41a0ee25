namespace EfVersioning.Processes.Samples;

/// <summary>The last tags of the lists that clients were shown.</summary>
internal sealed class KnownLists
{
    private const int Kept = 2;

    private readonly Lock _lock = new();
    private readonly Dictionary<SampleTable, List<string>> _tags = SampleTable.All.ToDictionary(table => table, _ => new List<string>());

    public void Learn(SampleTable table, string tag)
    {
        lock (_lock)
        {
            var tags = _tags[table];
            if (!tags.Contains(tag))
            {
                tags.Add(tag);
                tags.RemoveRange(0, Math.Max(0, tags.Count - Kept));
            }
        }
    }

    /// <summary>A header with the last tags of a list; null where none is known.</summary>
    public string? Tags(SampleTable table)
    {
        lock (_lock)
        {
            return _tags[table] is { Count: > 0 } tags ? string.Join(", ", tags) : null;
        }
    }

    /// <summary>The last of them.</summary>
    public string? Last(SampleTable table)
    {
        lock (_lock)
        {
            return _tags[table].LastOrDefault();
        }
    }
}
