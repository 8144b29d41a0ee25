using System.Data.Common;
using System.Globalization;
using System.Reflection;
using EfVersioning.Matching;
using EfVersioning.Model;
using EfVersioning.Requests;
using EfVersioning.Tracking;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Saving;

/// <summary>
/// The principals that a save must move and that its context does not track. Each gets a command of its own in the
/// save's transaction, before EF Core's first, in the order of entity type and key: two savers that meet on the same rows then
/// meet in the same order, and cannot deadlock.
/// </summary>
internal sealed class UntrackedRoots(ContextVersioning versioning)
{
    // Made for the first root: most saves have none.
    private UntrackedRows? _roots;

    public bool Any => _roots is not null;

    public bool Contains(IKey key, object?[] values, RowMove move)
        => _roots is not null && _roots.MoveOf(key, values) >= move;

    public void Add(VersionedType type, IKey key, object?[] values, RowMove move)
    {
        _roots ??= new();
        if (_roots.MoveOf(key, values) < move)
        {
            RefuseGuarded(type, key, values);
            _roots.Add(new UntrackedRow(type, key, values, move));
        }
    }

    /// <summary>Refuses rows that would be moved by themselves, before the save is sent.</summary>
    public void RefuseWithoutTransaction()
    {
        if (_roots is not null)
        {
            throw new InvalidOperationException(
                $"This save moves a '{_roots.First.Type.EntityType.DisplayName()}' that is not tracked, in the same transaction, and there is an ambient one that this connection takes no part in. Nothing was written. Begin one by Database.BeginTransaction() instead of the TransactionScope.");
        }
    }

    // The request guards the very row that the command would move without looking at it.
    private static void RefuseGuarded(VersionedType type, IKey key, object?[] values)
    {
        if (key.IsPrimaryKey()
            && RequestScope.Current?.FieldOf(type, values) is { } field
            && EntityTagField.Parse(field).Kind is not EntityTagFieldKind.Any)
        {
            throw new InvalidOperationException(
                $"The request's If-Match guards a '{type.EntityType.DisplayName()}' that this save moves without tracking it. Load it first, so that the save checks its version.");
        }
    }

    /// <summary>Moves the rows. A tracked principal among them is only locked: EF Core writes it, with its guard.</summary>
    public async ValueTask WriteAsync(bool async, IEnumerable<TrackedEntry> tracked, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (_roots is null)
        {
            return;
        }

        var locked = tracked.Select(entry =>
        {
            var key = entry.EntityType.FindPrimaryKey()!;
            return new UntrackedRow(versioning.Model.Find(entry.EntityType)!, key, [.. key.Properties.Select(entry.Original)], RowMove.None);
        });

        foreach (var root in await _roots.InOrderAsync(versioning.Context, [.. locked], async, cancellationToken).ConfigureAwait(false))
        {
            NameToStore(root);
            try
            {
                await WriteAsync(root, async, now, cancellationToken).ConfigureAwait(false);
            }
            finally
            {
                versioning.Writes?.Statements.Unname();
            }
        }
    }

    // By an alternate key the row is unknown to the store, which then takes the statement for one of any row.
    private void NameToStore(UntrackedRow root)
    {
        if (root.Key.IsPrimaryKey())
        {
            versioning.Writes?.Statements.Name(root.Type, root.Values);
        }
    }

    private async ValueTask WriteAsync(UntrackedRow root, bool async, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var type = root.Type;
        var token = Column(root, type.Token);
        var counts = root.Move is RowMove.Version && type.Version is not null;
        var update = $"UPDATE {Table(root)} SET {token} = {token}";
        var found = counts
            ? await ExecuteAsync(root, $"{update} + 1", [], async, cancellationToken, $" AND {token} < {NextVersion.Greatest(type.Version!)}").ConfigureAwait(false)
            : await ExecuteAsync(root, update, [], async, cancellationToken).ConfigureAwait(false);
        if (counts && found == 0 && await ExecuteAsync(root, update, [], async, cancellationToken).ConfigureAwait(false) > 0)
        {
            throw NextVersion.AtTheEnd(versioning.Context, type, KeyOf(root));
        }

        if (found == 0 || root.Move is RowMove.None || type.Modified is not { } modified)
        {
            return;
        }

        // The row is ours until the transaction ends, so what is read now is what is followed.
        var original = await ReadAsync(root, modified, async, cancellationToken).ConfigureAwait(false);
        var next = ModifiedValue.Write(modified, NextVersion.Of(versioning.Context, type, KeyOf(root), now, ModifiedValue.Read(original)));
        await ExecuteAsync(root, $"UPDATE {Table(root)} SET {Column(root, modified)} = @next", [("@next", modified, next)], async, cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask<object?> ReadAsync(UntrackedRow root, IProperty modified, bool async, CancellationToken cancellationToken)
    {
        var sql = $"SELECT {Column(root, modified)} AS \"Value\" FROM {Table(root)} {Where(root)}";
        var form = StoredForm.Of(modified, mappings: null);
        var stored = await ((ValueTask<object?>)ReadStored.MakeGenericMethod(form.Type).Invoke(this, [sql, Parameters(root, []), async, cancellationToken])!).ConfigureAwait(false);
        return form.Converter is null ? stored : form.Converter.ConvertFromProvider(stored);
    }

    private static readonly MethodInfo ReadStored = typeof(UntrackedRoots).GetMethod(nameof(ReadStoredAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private async ValueTask<object?> ReadStoredAsync<TStored>(string sql, DbParameter[] parameters, bool async, CancellationToken cancellationToken)
    {
        var values = versioning.Context.Database.SqlQueryRaw<TStored>(sql, parameters);
        return async ? await values.FirstAsync(cancellationToken).ConfigureAwait(false) : values.First();
    }

    private async ValueTask<int> ExecuteAsync(
        UntrackedRow root,
        string update,
        (string Name, IProperty Property, object? Value)[] sets,
        bool async,
        CancellationToken cancellationToken,
        string condition = "")
    {
        var sql = $"{update} {Where(root)}{condition}";
        var parameters = Parameters(root, sets);
        return async
            ? await versioning.Context.Database.ExecuteSqlRawAsync(sql, parameters, cancellationToken).ConfigureAwait(false)
            : versioning.Context.Database.ExecuteSqlRaw(sql, parameters);
    }

    private static object?[]? KeyOf(UntrackedRow root) => root.Key.IsPrimaryKey() ? root.Values : null;

    private string Where(UntrackedRow root)
        => "WHERE " + string.Join(" AND ", root.Key.Properties.Select((property, index) => $"{Column(root, property)} = @key{index.ToString(CultureInfo.InvariantCulture)}"));

    private DbParameter[] Parameters(UntrackedRow root, (string Name, IProperty Property, object? Value)[] sets)
    {
        using var command = versioning.Context.Database.GetDbConnection().CreateCommand();
        return
        [
            .. sets
                .Concat(root.Key.Properties.Select((property, index) => ("@key" + index.ToString(CultureInfo.InvariantCulture), property, root.Values[index])))
                .Select(parameter => ((RelationalTypeMapping)parameter.Item2.GetTypeMapping()).CreateParameter(command, parameter.Item1, parameter.Item3)),
        ];
    }

    private string Table(UntrackedRow root)
        => Sql.DelimitIdentifier(TableOf(root).Name, TableOf(root).Schema);

    private string Column(UntrackedRow root, IProperty property)
        => Sql.DelimitIdentifier(
            property.GetTableColumnMappings().FirstOrDefault(mapping => mapping.TableMapping.Table == TableOf(root))?.Column.Name
                ?? throw new InvalidOperationException(
                    $"'{root.Type.EntityType.DisplayName()}.{property.Name}' is in another table than the version, so a '{root.Type.EntityType.DisplayName()}' that is not tracked cannot be moved. Load it first."));

    private static ITable TableOf(UntrackedRow root) => root.Type.Token.GetTableColumnMappings().First().TableMapping.Table;

    private ISqlGenerationHelper Sql => versioning.Context.GetService<ISqlGenerationHelper>();
}
