using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;

namespace EfVersioning.Bulk;

/// <summary>Writes <see cref="DatabaseClock"/> in the SQL of the provider at hand.</summary>
internal sealed class DatabaseClockTranslator(ISqlExpressionFactory sql, ICurrentDbContext context) : IMethodCallTranslatorPlugin, IMethodCallTranslator
{
    private const string Npgsql = "Npgsql.EntityFrameworkCore.PostgreSQL";
    private const string Sqlite = "Microsoft.EntityFrameworkCore.Sqlite";

    public IEnumerable<IMethodCallTranslator> Translators => [this];

    /// <summary>Whether a context's provider has a SQL for it.</summary>
    public static bool Knows(DbContext context) => context.Database.ProviderName is Npgsql or Sqlite;

    /// <summary>Whether the clock's value is what the column holds; a conversion of the property's own makes another of it.</summary>
    public static bool Fits(IProperty modified) => modified.GetTypeMapping().Converter is null;

    public SqlExpression? Translate(
        SqlExpression? instance,
        MethodInfo method,
        IReadOnlyList<SqlExpression> arguments,
        IDiagnosticsLogger<DbLoggerCategory.Query> logger)
        => method.DeclaringType != typeof(DatabaseClock) ? null
            : BeforeTheLast(arguments[0], context.Context.Database.ProviderName is Npgsql ? AfterInPostgres(arguments[0]) : AfterInSqlite(arguments[0]));

    /// <summary>
    /// No time where there is none: not past the year 9999, and not after PostgreSQL's infinity, which would never move. The
    /// column refuses it, and the statement fails.
    /// </summary>
    private SqlExpression BeforeTheLast(SqlExpression modified, SqlExpression after)
        => sql.Case([new CaseWhenClause(sql.LessThan(modified, sql.Constant(LastValue.Of(modified.Type), modified.TypeMapping)), after)], elseResult: null);

    private SqlExpression AfterInPostgres(SqlExpression modified)
        => sql.Function(
            "greatest",
            [
                sql.Function("statement_timestamp", [], nullable: false, [], modified.Type, modified.TypeMapping),
                sql.Function("timestamptz_pl_interval", [modified, sql.Fragment("INTERVAL '1 microsecond'")], nullable: false, [false, false], modified.Type, modified.TypeMapping),
            ],
            nullable: false,
            [false, false],
            modified.Type,
            modified.TypeMapping);

    /// <summary>
    /// SQLite keeps times as text and its clock has milliseconds. The result is the very text that EF Core would write for
    /// the value, with the zeros at the end of the fraction left out: the next guard compares texts.
    /// </summary>
    private SqlExpression AfterInSqlite(SqlExpression modified)
    {
        var zone = modified.Type == typeof(DateTimeOffset) ? "+00:00" : string.Empty;
        var second = Text("substr", modified, sql.Constant(1), sql.Constant(19));
        var fraction = Text("substr", modified, sql.Constant(21), sql.Subtract(Number("length", modified), sql.Constant(20 + zone.Length)));
        var microseconds = Text("substr", Text("printf", sql.Constant("%s000000"), fraction), sql.Constant(1), sql.Constant(6));
        var seen = Text("printf", sql.Constant("%s.%s"), second, microseconds);
        var now = Text("strftime", sql.Constant("%Y-%m-%d %H:%M:%f000"), sql.Constant("now"));

        var later = sql.Add(sql.Convert(microseconds, typeof(int)), sql.Constant(1));
        var carried = Text(
            "strftime",
            sql.Constant("%Y-%m-%d %H:%M:%S"),
            second,
            Text("printf", sql.Constant("+%d seconds"), sql.Divide(later, sql.Constant(1_000_000))));
        var after = Text("printf", sql.Constant("%s.%06d"), carried, sql.Modulo(later, sql.Constant(1_000_000)));

        var next = sql.Case([new CaseWhenClause(sql.GreaterThan(now, seen), now)], after);
        var trimmed = Text("rtrim", Text("rtrim", next, sql.Constant("0")), sql.Constant("."));
        return sql.Function(
            "printf",
            [sql.Constant("%s" + zone), trimmed],
            nullable: false,
            [false, false],
            modified.Type,
            modified.TypeMapping);
    }

    private SqlExpression Text(string function, params SqlExpression[] arguments) => Call(function, typeof(string), arguments);

    private SqlExpression Number(string function, params SqlExpression[] arguments) => Call(function, typeof(int), arguments);

    private SqlExpression Call(string function, Type type, SqlExpression[] arguments)
        => sql.ApplyDefaultTypeMapping(
            sql.Function(function, arguments.Select(argument => sql.ApplyDefaultTypeMapping(argument)!), nullable: false, arguments.Select(_ => false), type))!;
}
