using System.Runtime.InteropServices;
using Perfolizer.Horology;

namespace EfVersioning.Benchmarks.Measuring;

/// <summary>
/// The time that the thread has had a processor. For work that waits for nobody, as SQLite in memory: what else the machine
/// does then hardly shows in it. Where the system does not say, the time that has passed.
/// </summary>
internal sealed partial class ProcessorTime : IClock
{
    private const int Thread = 3;

    public static ProcessorTime Clock { get; } = new();

    public string Title => nameof(ProcessorTime);

    public bool IsAvailable => true;

    public Frequency Frequency { get; } = new(1_000_000_000);

    public long GetTimestamp()
    {
        if (!OperatingSystem.IsLinux())
        {
            return (long)(Chronometer.GetTimestamp() * (1e9 / Chronometer.Frequency.Hertz));
        }

        _ = GetTime(Thread, out var time);
        return (time.Seconds * 1_000_000_000) + time.Nanoseconds;
    }

    [DllImport("libc", EntryPoint = "clock_gettime")]
    private static extern int GetTime(int clock, out Time time);

    [StructLayout(LayoutKind.Sequential)]
    private struct Time
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
