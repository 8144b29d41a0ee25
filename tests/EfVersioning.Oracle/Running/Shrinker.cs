using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;

namespace EfVersioning.Oracle.Running;

/// <summary>Makes a program that shows a difference small: leaves out steps, then features, as long as it still differs in the same thing.</summary>
internal static class Shrinker
{
    public static async Task<Finding> ShrinkAsync(SideBySide worlds, Finding finding)
    {
        finding = Cut(finding);
        bool smaller;
        do
        {
            smaller = false;
            for (var size = Math.Max(1, finding.Operations.Count / 2); size > 0; size /= 2)
            {
                for (var start = finding.Operations.Count - size; start >= 0; start -= size)
                {
                    if (start + size <= finding.Operations.Count
                        && await TryAsync(worlds, finding, finding.Features, [.. finding.Operations.Take(start), .. finding.Operations.Skip(start + size)]) is { } shorter)
                    {
                        (finding, smaller) = (shorter, true);
                    }
                }
            }

            foreach (var feature in Enum.GetValues<Features>())
            {
                if ((finding.Features & feature) != 0 && await TryAsync(worlds, finding, finding.Features & ~feature, finding.Operations) is { } plainer)
                {
                    (finding, smaller) = (plainer, true);
                }
            }

            for (var i = 0; i < finding.Operations.Count; i++)
            {
                var operation = finding.Operations[i];
                foreach (var simpler in new[] { operation with { Context = 0 }, operation with { Id = 1 }, operation with { Value = 0 }, operation with { Value = 1 } })
                {
                    if (i < finding.Operations.Count
                        && Weight(simpler) < Weight(finding.Operations[i])
                        && await TryAsync(worlds, finding, finding.Features, [.. finding.Operations.Take(i), simpler, .. finding.Operations.Skip(i + 1)]) is { } same)
                    {
                        (finding, smaller) = (same, true);
                    }
                }
            }
        }
        while (smaller);

        return finding;
    }

    private static int Weight(Operation operation) => (operation.Context * 1000) + (operation.Id * 10) + (operation.Value == 1 ? 0 : 1 + operation.Value);

    private static Finding Cut(Finding finding) => finding with { Operations = [.. finding.Operations.Take(finding.Difference.Step + 1)] };

    private static async Task<Finding?> TryAsync(SideBySide worlds, Finding finding, Features features, IReadOnlyList<Operation> operations)
        => await worlds.RunAsync(features, operations) is { } difference && SameSort(difference, finding.Difference)
            ? Cut(finding with { Features = features, Operations = operations, Difference = difference })
            : null;

    // Otherwise a rare difference would turn into a frequent one on the way.
    private static bool SameSort(Difference one, Difference other) => one.What.Split(' ')[0] == other.What.Split(' ')[0];
}
