using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Probing;

/// <summary>
/// The query for a counter as a command of its own: EF Core's text, sent by EF Core's connection in its transaction, through
/// its interceptors and its log. What is left out is the change tracker, which a context that only asks never makes.
/// </summary>
internal sealed class ProbeCommand
{
    private const string Key = "key";

    private readonly IRelationalCommand _template;
    private readonly bool _isLong;

    private ProbeCommand(IRelationalCommand template, bool isLong)
    {
        _template = template;
        _isLong = isLong;
    }

    /// <summary>The command for one kind of rows; null where only the query itself says what it depends on.</summary>
    /// <param name="context">A context of the model.</param>
    /// <param name="type">The entity type, whose key has one property.</param>
    /// <param name="query">The query for the version of some row.</param>
    public static ProbeCommand? For(DbContext context, VersionedType type, IQueryable query)
    {
        // A filter may differ from context to context, and a time is read in the provider's own ways.
        var key = type.EntityType.FindPrimaryKey()!.Properties[0];
        if (type.Modified is not null
            || type.Token.GetTypeMapping().Converter is not null
            || type.EntityType.GetRootType().GetDeclaredQueryFilters().Count > 0
            || key.FindTypeMapping() is not RelationalTypeMapping mapping)
        {
            return null;
        }

        using var command = query.CreateDbCommand();
        if (command.Parameters.Count != 1)
        {
            return null;
        }

        var builder = context.GetService<IRelationalCommandBuilderFactory>().Create();
        builder.Append(command.CommandText);
        builder.AddParameter(Key, command.Parameters[0].ParameterName, mapping, nullable: false);
        return new ProbeCommand(builder.Build(), type.Token.ClrType == typeof(long));
    }

    /// <summary>The version of the row with this key; null where there is none.</summary>
    public async ValueTask<object?> AskAsync(DbContext context, object key, bool async, CancellationToken cancellationToken)
    {
        var connection = context.GetService<IRelationalConnection>();
        var parameters = new RelationalCommandParameterObject(
            connection,
            new Dictionary<string, object?> { [Key] = key },
            readerColumns: null,
            context,
            context.GetService<IRelationalCommandDiagnosticsLogger>(),
            CommandSource.LinqQuery);
        using var section = context.GetService<IConcurrencyDetector>().EnterCriticalSection();
        var command = connection.RentCommand();
        try
        {
            command.PopulateFrom(_template);
            if (!async)
            {
                using var rows = command.ExecuteReader(parameters);
                return rows.Read() ? Version(rows) : null;
            }

            var reader = await command.ExecuteReaderAsync(parameters, cancellationToken).ConfigureAwait(false);
            await using var disposal = reader.ConfigureAwait(false);
            return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Version(reader) : null;
        }
        finally
        {
            connection.ReturnCommand(command);
        }
    }

    private object Version(RelationalDataReader reader)
        => _isLong ? (object)reader.DbDataReader.GetInt64(0) : reader.DbDataReader.GetInt32(0);
}
