using System.Text.Json;

namespace EfVersioning.Processes.Histories;

/// <summary>A history as a file, one entry a line.</summary>
internal sealed class HistoryFile(string path) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly StreamWriter _writer = new(path);

    public void Add(Entry entry)
    {
        var line = JsonSerializer.Serialize(entry);
        lock (_lock)
        {
            _writer.WriteLine(line);
        }
    }

    public void Dispose() => _writer.Dispose();

    public static IEnumerable<Entry> Read(string path) => File.ReadLines(path).Select(line => JsonSerializer.Deserialize<Entry>(line)!);
}
