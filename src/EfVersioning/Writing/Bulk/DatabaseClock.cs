namespace EfVersioning.Writing.Bulk;

/// <summary>
/// What an ExecuteUpdate says for "the time of this change". The compiled query is cached, so it can hold no time, only
/// a function that the database calls; <see cref="DatabaseClockTranslator"/> gives it its SQL.
/// </summary>
internal static class DatabaseClock
{
    /// <summary>Now by the database's clock, or a microsecond after <paramref name="modified"/> where that is later.</summary>
    public static DateTimeOffset After(DateTimeOffset modified)
        => throw new InvalidOperationException($"Called outside a query, with {modified:O}.");

    /// <inheritdoc cref="After(DateTimeOffset)"/>
    public static DateTime After(DateTime modified)
        => throw new InvalidOperationException($"Called outside a query, with {modified:O}.");
}
