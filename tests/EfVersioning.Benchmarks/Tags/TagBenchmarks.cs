using BenchmarkDotNet.Attributes;
using EfVersioning.AspNetCore;
using EfVersioning.Benchmarks.Measuring;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.Benchmarks.Tags;

[Work("Parse and compare an If-None-Match", AtLeast = 5)]
public class IfNoneMatch
{
    private readonly IHeaderDictionary _headers = new HeaderDictionary();
    private readonly EntityTagHeaderValue _current = new("\"music.song-1,2\"");
    private readonly RepresentationState _state = new(Exists: true, "\"music.song-1,2\"", LastModified: null);

    [Params(1, 10, 100)]
    public int Tags { get; set; }

    // The last of the list is the one that matches.
    [GlobalSetup]
    public void SetUp()
        => _headers.IfNoneMatch = string.Join(", ", Enumerable.Range(0, Tags).Select(tag => $"\"music.song-1,{1 + Tags - tag}\""));

    [Benchmark(Description = "EntityTagHeaderValue.TryParseList", Baseline = true)]
    public bool ByHand()
    {
        if (EntityTagHeaderValue.TryParseList(_headers.IfNoneMatch, out var tags))
        {
            foreach (var tag in tags)
            {
                if (tag.Compare(_current, useStrongComparison: false))
                {
                    return true;
                }
            }
        }

        return false;
    }

    [Benchmark(Description = "EfVersioning")]
    public PreconditionOutcome Versioned() => Preconditions.Evaluate("GET", _headers, _state);
}

[Work("Format a tag")]
public class Format
{
    private readonly ETag _tag = ETag.Parse("music.song-1,2");
    private readonly byte[] _buffer = new byte[64];
    private readonly int _id = 1;
    private readonly int _version = 2;

    [Benchmark(Description = "by hand: an interpolated string", Baseline = true)]
    public string ByHand() => $"\"music.song-{_id},{_version}\"";

    [Benchmark(Description = "EfVersioning, ToHeader()")]
    public string Header() => _tag.ToHeader();

    [Benchmark(Description = "EfVersioning, into a buffer")]
    public int Buffer() => _tag.TryFormat(_buffer, out var written, default, null) ? written : 0;
}
