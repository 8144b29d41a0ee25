namespace EfVersioning.Tests.Tags;

internal static class AllocatedBytes
{
    private const int Rounds = 1_000;

    /// <summary>
    /// What one round allocates: the least of many, as the code allocates in every round and the runtime, when it compiles
    /// a method anew, only in some.
    /// </summary>
    public static long PerRound(Action action)
    {
        var least = long.MaxValue;
        for (var i = 0; i < Rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            action();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
