using System.Data.Common;
using System.Globalization;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Saving;

/// <summary>One row of a principal that is moved, or only locked, by statements of its own: <c>SET "Version" = "Version" + 1</c>.</summary>
/// <param name="Type">The principal's type; the row may be of any type derived from it.</param>
/// <param name="Key">The primary key's values.</param>
/// <param name="Move">How far; none for a row that is only locked.</param>
/// <param name="MustExist">True where nobody else would say that the row is not there.</param>
internal sealed record UntrackedRow(VersionedType Type, object?[] Key, RowMove Move, bool MustExist)
{
    private static readonly IReadOnlyList<(IProperty Property, object? Value)> Nothing = [];

    private IKey PrimaryKey => Type.EntityType.FindPrimaryKey()!;

    public async ValueTask WriteAsync(DbContext context, bool async, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var names = new SqlNames(context);
        var by = Move is RowMove.Version && Type.Version is not null ? " + 1" : string.Empty;
        List<ITable> tables = [];
        foreach (var (table, token) in ColumnsOf(Type.Token))
        {
            // In each table of the hierarchy: which of them has the row, only the database knows.
            var found = await ExecuteAsync(context, table, $"{names.Column(token)} = {names.Column(token)}{by}", Nothing, async, cancellationToken).ConfigureAwait(false);
            tables.AddRange(Enumerable.Repeat(table, found));
        }

        Check(tables);
        if (tables is [var own] && Move is not RowMove.None && Type.Modified is { } modified)
        {
            // The row is ours until the transaction ends, so what is read now is what is followed.
            var row = await PrincipalReader.ReadAsync(context, Type, PrimaryKey, Key, [modified], async, cancellationToken).ConfigureAwait(false);
            var next = ModifiedValue.Write(modified, VersionBump.NextModified(now, ModifiedValue.Read(row?[0])));
            var columns = ColumnsOf(modified).ToList();
            foreach (var (table, column) in columns.Exists(at => at.Table == own) ? columns.FindAll(at => at.Table == own) : columns)
            {
                await ExecuteAsync(context, table, $"{names.Column(column)} = @set0", [(modified, next)], async, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    public static DbUpdateException Missing(VersionedType type)
        => new($"This save moves the version of a '{type.EntityType.DisplayName()}' that is not tracked and not in the database, and the database has no foreign key that would say so (a hierarchy with a table for each type has none). Nothing was written. Point to a '{type.EntityType.DisplayName()}' that exists.");

    private void Check(List<ITable> tables)
    {
        if (Move is RowMove.None || (tables.Count == 0 && !MustExist))
        {
            // Locked for the sake of order alone; or not there, which the foreign key says where the row still points to it.
            return;
        }

        var name = Type.EntityType.DisplayName();
        if (tables.Count == 0)
        {
            throw Missing(Type);
        }

        if (tables.Count > 1)
        {
            throw new DbUpdateException(
                $"This save moves the version of one '{name}' that is not tracked, and {string.Join(", ", tables.Select(table => $"'{table.Name}'"))} have a row with its key, so it is not known which. Nothing was written. Load the '{name}' first; the keys of a hierarchy with a table for each type must differ between its tables.");
        }
    }

    private async ValueTask<int> ExecuteAsync(
        DbContext context, ITable table, string set, IReadOnlyList<(IProperty Property, object? Value)> values, bool async, CancellationToken cancellationToken)
    {
        var names = new SqlNames(context);
        var key = PrimaryKey.Properties;
        var where = key.Select((property, index) => string.Create(CultureInfo.InvariantCulture, $"{names.Column(ColumnOf(property, table))} = @key{index}"));
        var sql = $"UPDATE {names.Table(table)} SET {set} WHERE {string.Join(" AND ", where)}";
        var parameters = Parameters(context, [.. Named("@set", values), .. Named("@key", key.Zip(Key))]);
        return async
            ? await context.Database.ExecuteSqlRawAsync(sql, parameters, cancellationToken).ConfigureAwait(false)
            : context.Database.ExecuteSqlRaw(sql, parameters);
    }

    private static IEnumerable<(string Name, IProperty Property, object? Value)> Named(string name, IEnumerable<(IProperty Property, object? Value)> values)
        => values.Select((value, index) => (name + index.ToString(CultureInfo.InvariantCulture), value.Property, value.Value));

    private static DbParameter[] Parameters(DbContext context, IEnumerable<(string Name, IProperty Property, object? Value)> values)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        return [.. values.Select(value => ((RelationalTypeMapping)value.Property.GetTypeMapping()).CreateParameter(command, value.Name, value.Value))];
    }

    /// <summary>Where a property of the row may lie: one table, or in TPC one for each type that the row may be of.</summary>
    private IEnumerable<(ITable Table, IColumn Column)> ColumnsOf(IProperty property)
        => property.GetTableColumnMappings()
            .Where(mapping => mapping.TableMapping.TypeBase is IEntityType type && Type.EntityType.IsAssignableFrom(type))
            .Select(mapping => (mapping.TableMapping.Table, mapping.Column))
            .Distinct();

    // The primary key is in every table that a row is spread over.
    private static IColumn ColumnOf(IProperty key, ITable table)
        => key.GetTableColumnMappings().First(mapping => mapping.TableMapping.Table == table).Column;
}
