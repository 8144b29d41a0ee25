using System.Data.Common;
using System.Linq.Expressions;
using EfVersioning.Metadata;
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
    private readonly VersionedType _type;
    private readonly IRelationalCommand _template;
    private readonly string[] _names;
    private readonly Func<DbDataReader, object?[]> _columns;

    private ProbeCommand(VersionedType type, IRelationalCommand template, string[] names, Func<DbDataReader, object?[]> columns)
        => (_type, _template, _names, _columns) = (type, template, names, columns);

    /// <summary>Makes it; null where the query has parameters beside the key, or EF Core does not say its SQL.</summary>
    /// <param name="context">A context of the model; it is not kept.</param>
    /// <param name="type">The entity type.</param>
    /// <param name="query">The query for the columns of <see cref="ProbedRow"/>, for some key.</param>
    public static ProbeCommand? Of(DbContext context, VersionedType type, IQueryable<object?[]> query)
    {
        var key = type.EntityType.FindPrimaryKey()!.Properties;
        IProperty[] columns = [.. ProbedRow.Columns(type)];
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

        return new ProbeCommand(type, builder.Build(), names, ReaderOf(columns));
    }

    /// <summary>What the row is at; null where there is none.</summary>
    public ValueTask<RowState?> AskAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var strategy = ((IInfrastructure<IServiceProvider>)context).Instance.GetRequiredService<IExecutionStrategy>();
        return async
            ? new(strategy.ExecuteAsync(
                (this, key), static (context, asked, cancellationToken) => asked.Item1.SendAsync(context, asked.key, async: true, cancellationToken), null, cancellationToken))
            : new(strategy.Execute((this, key), static (context, asked) => Synchronously.Get(new ValueTask<RowState?>(asked.Item1.SendAsync(context, asked.key, async: false, CancellationToken.None))), null));
    }

    private async Task<RowState?> SendAsync(DbContext context, object?[] key, bool async, CancellationToken cancellationToken)
    {
        var services = ((IInfrastructure<IServiceProvider>)context).Instance;
        using var _ = services.GetRequiredService<ICoreSingletonOptions>().AreThreadSafetyChecksEnabled
            ? services.GetRequiredService<IConcurrencyDetector>().EnterCriticalSection()
            : default(ConcurrencyDetectorCriticalSectionDisposer?);
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
                    return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? ProbedRow.Version(_type, key, _columns(reader.DbDataReader)) : null;
                }
            }

            using var read = command.ExecuteReader(sent);
            return read.Read() ? ProbedRow.Version(_type, key, _columns(read.DbDataReader)) : null;
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
