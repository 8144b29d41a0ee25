namespace EfVersioning.Processes.Moving;

/// <summary>The code of <c>docs/moving.md</c> is that of the programs and the migrations that <see cref="MovingTests"/> runs.</summary>
public sealed class MovingPageTests
{
    public static TheoryData<int, string> Blocks
    {
        get
        {
            var blocks = new TheoryData<int, string>();
            var lines = Read("moving.md");
            for (var start = Array.IndexOf(lines, "```csharp"); start >= 0; start = Array.IndexOf(lines, "```csharp", start + 1))
            {
                blocks.Add(start + 1, Code(lines[(start + 1)..Array.IndexOf(lines, "```", start)]));
            }

            return blocks;
        }
    }

    [Theory]
    [MemberData(nameof(Blocks))]
    public void A_block_of_it_is_code_that_runs(int line, string block)
    {
        var sources = typeof(MovingPageTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith("Moving/", StringComparison.Ordinal));

        Assert.True(sources.Any(source => Code(Read(source)).Contains(block, StringComparison.Ordinal)), $"No program has the block at line {line} of docs/moving.md.");
    }

    [Fact]
    public void It_has_blocks() => Assert.InRange(Blocks.Count, 10, 30);

    private static string Code(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => line.Trim()));

    private static string[] Read(string name)
    {
        using var reader = new StreamReader(typeof(MovingPageTests).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n").Split('\n');
    }
}
