using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Running;

/// <summary>What the clients were told of the rows. They share it, so that one asks for what another has just written.</summary>
internal sealed class KnownRows
{
    // So many of the last versions are sent in If-None-Match: the answer is then 304 for whichever of them the store believes.
    private const int Kept = 3;

    private readonly Lock _lock = new();
    private readonly Dictionary<int, List<long>> _versions = [];

    public void Learn(string? tag)
    {
        if (TagText.Read(tag) is not var (row, version))
        {
            return;
        }

        lock (_lock)
        {
            if (!_versions.TryGetValue(row, out var versions))
            {
                _versions.Add(row, versions = []);
            }

            if (!versions.Contains(version))
            {
                versions.Add(version);
                versions.Sort();
                versions.RemoveRange(0, Math.Max(0, versions.Count - Kept));
            }
        }
    }

    /// <summary>A field with some of the last versions of a row; null where none is known.</summary>
    public string? Tags(int row, Random random)
    {
        lock (_lock)
        {
            return !_versions.TryGetValue(row, out var versions) ? null : string.Join(", ", versions.TakeLast(random.Next(versions.Count) + 1).Select(version => TagText.Of(row, version)));
        }
    }
}
