using System.Data.Common;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Reading;

/// <summary>
/// The SQL of a probe's query, made by EF Core once and sent as a command: through the context's connection, execution strategy,
/// interceptors and log, and past the machinery that a query needs to make entities.
/// </summary>
internal sealed class ProbeCommand
{
    private readonly IRelationalCommand _template;
    private readonly string[] _names;
    private readonly Func<DbDataReader, object?[]> _columns;

    private ProbeCommand(IRelationalCommand template, string[] names, Func<DbDataReader, object?[]> columns)
        => (_template, _names, _columns) = (template, names, columns);

    /// <summary>Makes it; null where the query has parameters beside the key, or EF Core does not say its SQL.</summary>
    /// <param name="context">A context of the model; it is not kept.</param>
    /// <param name="query">The query, for some key.</param>
    /// <param name="key">The properties of the key, in the order in which the query compares them.</param>
    /// <param name="columns">What the query selects.</param>
    public static ProbeCommand? Of(DbContext context, IQueryable<object?[]> query, IReadOnlyList<IProperty> key, IReadOnlyList<IProperty> columns)
    {
        if (!context.Database.IsRelational() || columns.Any(column => column.GetRelationalTypeMapping().Converter is { ConvertsNulls: true }))
        {
            return null;
        }

        var services = ((IInfrastructure<IServiceProvider>)context).Instance;
        var syntax = services.GetRequiredService<ISqlGenerationHelper>();
        using var command = query.CreateDbCommand();
        string[] names = [.. command.Parameters.Cast<DbParameter>().Select(parameter => parameter.ParameterName.TrimStart('@', ':'))];
        if (names.Length != key.Count || !Array.TrueForAll(names, name => command.CommandText.Contains(syntax.GenerateParameterNamePlaceholder(name), StringComparison.Ordinal)))
        {
            return null;
        }

        var builder = services.GetRequiredService<IRelationalCommandBuilderFactory>().Create().Append(command.CommandText);
        for (var i = 0; i < names.Length; i++)
        {
            builder.AddParameter(names[i], syntax.GenerateParameterName(names[i]), key[i].GetRelationalTypeMapping(), nullable: false);
        }

        return new ProbeCommand(builder.Build(), names, ReaderOf(columns));
    }

    /// <summary>The columns of the row; null where there is none.</summary>
    public async ValueTask<object?[]?> AskAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var services = ((IInfrastructure<IServiceProvider>)context).Instance;
        using var _ = services.GetRequiredService<ICoreSingletonOptions>().AreThreadSafetyChecksEnabled
            ? services.GetRequiredService<IConcurrencyDetector>().EnterCriticalSection()
            : default(ConcurrencyDetectorCriticalSectionDisposer?);
        var strategy = services.GetRequiredService<IExecutionStrategy>();
        return async
            ? await strategy.ExecuteAsync(
                (this, key), static (context, asked, cancellationToken) => asked.Item1.SendAsync(context, asked.key, async: true, cancellationToken), null, cancellationToken).ConfigureAwait(false)
            : strategy.Execute((this, key), static (context, asked) => Synchronously.Get(new ValueTask<object?[]?>(asked.Item1.SendAsync(context, asked.key, async: false, CancellationToken.None))), null);
    }

    private async Task<object?[]?> SendAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var services = ((IInfrastructure<IServiceProvider>)context).Instance;
        var connection = services.GetRequiredService<IRelationalConnection>();
        var values = new Dictionary<string, object?>(_names.Length);
        for (var i = 0; i < _names.Length; i++)
        {
            values.Add(_names[i], key[i]);
        }

        // A command keeps its reader, so each question has one of its own.
        var command = connection.RentCommand();
        command.PopulateFrom(_template);
        try
        {
            var sent = new RelationalCommandParameterObject(
                connection, values, readerColumns: null, context, services.GetRequiredService<IRelationalCommandDiagnosticsLogger>(), CommandSource.LinqQuery);
            if (async)
            {
                var reader = await command.ExecuteReaderAsync(sent, cancellationToken).ConfigureAwait(false);
                await using (reader.ConfigureAwait(false))
                {
                    return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? _columns(reader.DbDataReader) : null;
                }
            }

            using var read = command.ExecuteReader(sent);
            return read.Read() ? _columns(read.DbDataReader) : null;
        }
        finally
        {
            connection.ReturnCommand(command);
        }
    }

    /// <summary>Reads the columns as EF Core would: by the method, the conversion and the converter of each property's mapping.</summary>
    private static Func<DbDataReader, object?[]> ReaderOf(IReadOnlyList<IProperty> columns)
    {
        var reader = Expression.Parameter(typeof(DbDataReader), "reader");
        return Expression.Lambda<Func<DbDataReader, object?[]>>(
            Expression.NewArrayInit(typeof(object), columns.Select((column, ordinal) => Column(reader, column, Expression.Constant(ordinal)))), reader).Compile();
    }

    private static ConditionalExpression Column(ParameterExpression reader, IProperty property, ConstantExpression ordinal)
    {
        var mapping = property.GetRelationalTypeMapping();
        var method = mapping.GetDataReaderMethod();
        Expression value = Expression.Call(method.DeclaringType == typeof(DbDataReader) ? reader : Expression.Convert(reader, method.DeclaringType!), method, ordinal);
        value = mapping.CustomizeDataReaderExpression(value);
        if (mapping.Converter is { } converter)
        {
            var convert = converter.ConvertFromProviderExpression;
            value = ReplacingExpressionVisitor.Replace(convert.Parameters[0], Typed(value, convert.Parameters[0].Type), convert.Body);
        }

        return Expression.Condition(
            Expression.Call(reader, nameof(DbDataReader.IsDBNull), null, ordinal),
            Expression.Constant(null, typeof(object)),
            Expression.Convert(Typed(value, property.ClrType), typeof(object)));
    }

    private static Expression Typed(Expression value, Type type) => value.Type == type ? value : Expression.Convert(value, type);
}
