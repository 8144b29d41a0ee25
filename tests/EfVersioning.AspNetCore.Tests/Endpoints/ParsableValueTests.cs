using EfVersioning.AspNetCore.Resources;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

/// <summary>A key in a route is read as the handler's parameter is, whatever the time zone of the machine.</summary>
public sealed class ParsableValueTests
{
    [Fact]
    public void A_time_is_read_as_binding_reads_it()
    {
        Assert.Equal(
            (new DateTime(2026, 1, 2, 3, 4, 5), DateTimeKind.Utc),
            ParsableValue.ReaderOf(typeof(DateTime))("2026-01-02T05:04:05+02:00") is DateTime time ? (time, time.Kind) : default);
        Assert.Equal(
            (new DateTime(2026, 1, 2, 3, 4, 5), DateTimeKind.Unspecified),
            ParsableValue.ReaderOf(typeof(DateTime))("2026-01-02T03:04:05") is DateTime plain ? (plain, plain.Kind) : default);
        Assert.Equal(TimeSpan.Zero, ParsableValue.ReaderOf(typeof(DateTimeOffset))("2026-01-02T03:04:05") is DateTimeOffset offset ? offset.Offset : default(TimeSpan?));
        Assert.Null(ParsableValue.ReaderOf(typeof(DateTime))("soon"));
    }
}
