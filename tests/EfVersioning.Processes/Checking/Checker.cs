using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>Judges a history: no false answer, no lost update, and no answer that says otherwise than what was done.</summary>
internal static class Checker
{
    public static IReadOnlyList<Finding> Check(IEnumerable<Entry> entries)
    {
        var history = new History(entries);
        return [.. FalseAnswers.In(history), .. LostUpdates.In(history), .. Claims.In(history)];
    }
}
