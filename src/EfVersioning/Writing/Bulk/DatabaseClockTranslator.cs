using System.Reflection;
using EfVersioning.Databases;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Writing.Bulk;

/// <summary>Writes <see cref="DatabaseClock"/> in the SQL of the database at hand.</summary>
internal sealed class DatabaseClockTranslator(ISqlExpressionFactory sql, IRelationalTypeMappingSource mappings, ICurrentDbContext context)
    : IMethodCallTranslatorPlugin, IMethodCallTranslator
{
    public IEnumerable<IMethodCallTranslator> Translators => [this];

    /// <summary>
    /// Whether a context's database has a SQL for it whose value is what the property's column holds; most conversions of the
    /// property's own make another of it.
    /// </summary>
    public static bool Knows(DbContext context, IProperty modified)
        => DatabaseSyntax.Of(context) is { HasClock: true } database
            && (modified.GetTypeMapping().Converter is not { } converter || (database.HasUtcDateTimes && UtcDateTime.Is(converter)));

    public SqlExpression? Translate(
        SqlExpression? instance,
        MethodInfo method,
        IReadOnlyList<SqlExpression> arguments,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger)
        => method.DeclaringType == typeof(DatabaseClock) && DatabaseSyntax.Of(context.Context).After(sql, mappings, arguments[0]) is { } after
            ? BeforeTheLast(arguments[0], after)
            : null;

    /// <summary>
    /// No time where there is none: not past the year 9999, and not after PostgreSQL's infinity, which would never move. The
    /// column refuses it, and the statement fails.
    /// </summary>
    private SqlExpression BeforeTheLast(SqlExpression modified, SqlExpression after)
        => sql.Case([new CaseWhenClause(sql.LessThan(modified, sql.Constant(EndOfRange.First(modified.Type), modified.TypeMapping)), after)], elseResult: null);
}

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
