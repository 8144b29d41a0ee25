using System.Data.Common;
using System.Globalization;
using EfVersioning.Context;
using EfVersioning.Databases;
using EfVersioning.Metadata;
using EfVersioning.Reading;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Moves one row of a principal, or only locks it, by statements of its own: <c>SET "Version" = "Version" + 1</c>. The row may be
/// of any type derived from the principal's.
/// </summary>
internal sealed class UntrackedRowWrite(DbContext context, UntrackedRow row)
{
    private static readonly IReadOnlyList<(IProperty Property, object? Value)> Nothing = [];

    private readonly SqlNames _names = new(context);

    public async ValueTask SendAsync(bool async, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (row is { Move: RowMove.None, Type.IsOurs: false })
        {
            await LockAsync(async, cancellationToken).ConfigureAwait(false);
            return;
        }

        List<ITable> tables = [];
        // A token of the database's cannot be set, not even to what it is.
        foreach (var (table, token) in ColumnsOf(row.Type.IsOurs ? row.Type.Token : row.Type.Modified!))
        {
            // In each table of the hierarchy: which of them has the row, only the database knows.
            tables.AddRange(Enumerable.Repeat(table, await MoveAsync(table, token, async, cancellationToken).ConfigureAwait(false)));
        }

        Check(tables);
        if (tables is [var own] && row.Move is not RowMove.None && row.Type.Modified is { } modified)
        {
            // The row is ours until the transaction ends, so what is read now is what is followed.
            var read = await VersionProbe.Of(row.Type).ReadAsync(context, row.Key, row.Values, [modified], async, cancellationToken).ConfigureAwait(false);
            var next = ModifiedValue.Write(modified, NextVersion.Of(context, row.Type, row.Values, now, ModifiedValue.Read(read?[0])));
            var columns = ColumnsOf(modified).ToList();
            foreach (var (table, column) in columns.Exists(at => at.Table == own) ? columns.FindAll(at => at.Table == own) : columns)
            {
                await ExecuteAsync(table, $"{_names.Column(column)} = @set0", [(modified, next)], condition: null, async, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Locks a row that EF Core writes behind it, at the token that somebody else moves. The database moves its own with every
    /// update, so a lock that writes would make the row stale before EF Core checks it.
    /// </summary>
    private async ValueTask LockAsync(bool async, CancellationToken cancellationToken)
    {
        foreach (var (table, token) in ColumnsOf(row.Type.Token))
        {
            if (DatabaseSyntax.Of(context).LockRows(_names.Table(table), Where(table)) is { } sql)
            {
                await SendAsync(sql, Nothing, async, cancellationToken).ConfigureAwait(false);
            }
            else if (row.Type.Mover is MovedBy.Application)
            {
                await ExecuteAsync(table, $"{_names.Column(token)} = {_names.Column(token)}", Nothing, condition: null, async, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async ValueTask<int> MoveAsync(ITable table, IColumn token, bool async, CancellationToken cancellationToken)
    {
        var name = _names.Column(token);
        if (row.Move is not RowMove.Version || row.Type.Version is not { } version)
        {
            return await ExecuteAsync(table, $"{name} = {name}", Nothing, condition: null, async, cancellationToken).ConfigureAwait(false);
        }

        // SQL would count past the end, to what nobody can read.
        var found = await ExecuteAsync(table, $"{name} = {name} + 1", Nothing, $"{name} < {NextVersion.Greatest(version)}", async, cancellationToken).ConfigureAwait(false);
        return found == 0 && await ExecuteAsync(table, $"{name} = {name}", Nothing, condition: null, async, cancellationToken).ConfigureAwait(false) > 0
            ? throw NextVersion.AtTheEnd(context, row.Type, row.Values)
            : found;
    }

    public static DbUpdateException Missing(VersionedType type)
        => new($"This save moves the version of a '{type.EntityType.DisplayName()}' that is not tracked and not in the database, and the database has no foreign key that would say so (a hierarchy with a table for each type has none). Nothing was written. Point to a '{type.EntityType.DisplayName()}' that exists.");

    private void Check(List<ITable> tables)
    {
        if (row.Move is RowMove.None || (tables.Count == 0 && !row.MustExist))
        {
            // Locked for the sake of order alone; or not there, which the foreign key says where the row still points to it.
            return;
        }

        var name = row.Type.EntityType.DisplayName();
        if (tables.Count == 0)
        {
            throw Missing(row.Type);
        }

        if (tables.Count > 1)
        {
            throw new DbUpdateException(
                $"This save moves the version of one '{name}' that is not tracked, and {string.Join(", ", tables.Select(table => $"'{table.Name}'"))} have a row with its key, so it is not known which. Nothing was written. Load the '{name}' first; the keys of a hierarchy with a table for each type must differ between its tables.");
        }
    }

    private ValueTask<int> ExecuteAsync(
        ITable table, string set, IReadOnlyList<(IProperty Property, object? Value)> values, string? condition, bool async, CancellationToken cancellationToken)
        => SendAsync($"UPDATE {_names.Table(table)} SET {set} WHERE {Where(table)}{(condition is null ? "" : $" AND {condition}")}", values, async, cancellationToken);

    private string Where(ITable table)
        => string.Join(" AND ", row.Key.Properties.Select(
            (property, index) => string.Create(CultureInfo.InvariantCulture, $"{_names.Column(ColumnOf(property, table))} = @key{index}")));

    private async ValueTask<int> SendAsync(
        string sql, IReadOnlyList<(IProperty Property, object? Value)> values, bool async, CancellationToken cancellationToken)
    {
        var parameters = Parameters([.. Named("@set", values), .. Named("@key", row.Key.Properties.Zip(row.Values))]);
        using var known = ContextVersioning.Of(context)!.SendKnown();
        return async
            ? await context.Database.ExecuteSqlRawAsync(sql, parameters, cancellationToken).ConfigureAwait(false)
            : context.Database.ExecuteSqlRaw(sql, parameters);
    }

    private static IEnumerable<(string Name, IProperty Property, object? Value)> Named(string name, IEnumerable<(IProperty Property, object? Value)> values)
        => values.Select((value, index) => (name + index.ToString(CultureInfo.InvariantCulture), value.Property, value.Value));

    private DbParameter[] Parameters(IEnumerable<(string Name, IProperty Property, object? Value)> values)
    {
        using var command = context.Database.GetDbConnection().CreateCommand();
        return [.. values.Select(value => ((RelationalTypeMapping)value.Property.GetTypeMapping()).CreateParameter(command, value.Name, value.Value))];
    }

    /// <summary>Where a property of the row may lie: one table, or in TPC one for each type that the row may be of.</summary>
    private IEnumerable<(ITable Table, IColumn Column)> ColumnsOf(IProperty property)
        => property.GetTableColumnMappings()
            .Where(mapping => mapping.TableMapping.TypeBase is IEntityType type && row.Type.EntityType.IsAssignableFrom(type))
            .Select(mapping => (mapping.TableMapping.Table, mapping.Column))
            .Distinct();

    // The primary key is in every table that a row is spread over.
    private static IColumn ColumnOf(IProperty key, ITable table)
        => key.GetTableColumnMappings().First(mapping => mapping.TableMapping.Table == table).Column;
}
