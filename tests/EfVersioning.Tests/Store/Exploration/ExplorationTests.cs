namespace EfVersioning.Tests.Store.Exploration;

/// <summary>Every interleaving of three writers and two readers, with crashes, rollbacks, marks that run out, and a store that forgets.</summary>
public sealed class ExplorationTests
{
    [Theory]
    [InlineData(false, false, false)]
    [InlineData(false, false, true)]
    [InlineData(false, true, true)]
    public void No_reader_is_ever_answered_with_what_is_past(params bool[] bulkWriters)
    {
        var explorer = new Explorer(new ExploredProtocol());

        var steps = explorer.FindFalseAnswer(bulkWriters);

        Assert.True(steps is null, string.Join("\n", steps ?? []));
        TestContext.Current.TestOutputHelper?.WriteLine($"{explorer.Worlds} worlds");
        Assert.InRange(explorer.Worlds, 1_000, int.MaxValue);
    }

    [Theory]
    [InlineData(typeof(Shortcuts.Naive))]
    [InlineData(typeof(Shortcuts.DeleteTwice))]
    [InlineData(typeof(Shortcuts.FillWithoutLease))]
    [InlineData(typeof(Shortcuts.PublishBesideOthers))]
    [InlineData(typeof(Shortcuts.RunOutAndKeepTheVersion))]
    [InlineData(typeof(Shortcuts.ForgetMarks))]
    [InlineData(typeof(Shortcuts.CountWithoutMark))]
    [InlineData(typeof(Shortcuts.PublishAcrossBulkWrites))]
    [InlineData(typeof(Shortcuts.SettleByWhoWasForgotten))]
    [InlineData(typeof(Shortcuts.SlowWriter))]
    public void Every_shortcut_is_found_out(Type shortcut)
    {
        var protocol = (ExploredProtocol)Activator.CreateInstance(shortcut)!;

        var steps = new Explorer(protocol).FindFalseAnswer(false, false) ?? new Explorer(protocol).FindFalseAnswer(false, true);

        Assert.NotNull(steps);
        Assert.Contains("is committed", steps[^1], StringComparison.Ordinal);
        TestContext.Current.TestOutputHelper?.WriteLine(string.Join("\n", steps));
    }
}
