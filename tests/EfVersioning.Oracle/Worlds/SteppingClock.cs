namespace EfVersioning.Oracle.Worlds;

/// <summary>A clock that stands, goes on and goes back as the program says.</summary>
internal sealed class SteppingClock : TimeProvider
{
    private DateTimeOffset _now = new(2026, 11, 22, 10, 11, 12, 123, 456, TimeSpan.Zero);

    public override DateTimeOffset GetUtcNow() => _now;

    public void Advance(TimeSpan by) => _now += by;
}
