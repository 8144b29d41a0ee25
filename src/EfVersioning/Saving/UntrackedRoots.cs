using System.Data.Common;
using System.Globalization;
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
    private SortedDictionary<string, Root>? _roots;

    public bool Any => _roots is not null;

    public bool Contains(IKey key, object?[] values, RowMove move)
        => _roots is not null && _roots.TryGetValue(NameOf(key, values), out var root) && root.Move >= move;

    public void Add(VersionedType type, IKey key, object?[] values, RowMove move)
    {
        var name = NameOf(key, values);
        _roots ??= new(StringComparer.Ordinal);
        if (!_roots.TryGetValue(name, out var root) || root.Move < move)
        {
            RefuseGuarded(type, key, values);
            _roots[name] = new Root(type, key, values, move);
        }
    }

    /// <summary>Refuses rows that would be moved by themselves, before the save is sent.</summary>
    public void RefuseWithoutTransaction()
    {
        if (_roots is not null)
        {
            throw new InvalidOperationException(
                $"This save moves a '{_roots.Values.First().Type.EntityType.DisplayName()}' that is not tracked, in the same transaction, and there is an ambient one that this connection takes no part in. Nothing was written. Begin one by Database.BeginTransaction() instead of the TransactionScope.");
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

        foreach (var entry in tracked)
        {
            var key = entry.EntityType.FindPrimaryKey()!;
            var values = key.Properties.Select(entry.Original).ToArray();
            _roots.TryAdd(NameOf(key, values), new Root(versioning.Model.Find(entry.EntityType)!, key, values, RowMove.None));
        }

        foreach (var root in _roots.Values)
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
    private void NameToStore(Root root)
    {
        if (root.Key.IsPrimaryKey())
        {
            versioning.Writes?.Statements.Name(root.Type, root.Values);
        }
    }

    private async ValueTask WriteAsync(Root root, bool async, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var type = root.Type;
        var token = Column(root, type.Token);
        var first = root.Move is RowMove.Version && type.Version is not null ? $"{token} + 1" : token;
        var found = await ExecuteAsync(root, $"UPDATE {Table(root)} SET {token} = {first}", [], async, cancellationToken).ConfigureAwait(false);
        if (found == 0 || root.Move is RowMove.None || type.Modified is not { } modified)
        {
            return;
        }

        // The row is ours until the transaction ends, so what is read now is what is followed.
        var original = await ReadAsync(root, modified, async, cancellationToken).ConfigureAwait(false);
        var next = ModifiedValue.Write(modified, VersionBump.NextModified(now, ModifiedValue.Read(original)));
        await ExecuteAsync(root, $"UPDATE {Table(root)} SET {Column(root, modified)} = @next", [("@next", modified, next)], async, cancellationToken)
            .ConfigureAwait(false);
    }

    private async ValueTask<object?> ReadAsync(Root root, IProperty modified, bool async, CancellationToken cancellationToken)
    {
        var parameters = Parameters(root, []);
        var sql = $"SELECT {Column(root, modified)} AS \"Value\" FROM {Table(root)} {Where(root)}";
        if (modified.ClrType == typeof(DateTime))
        {
            var times = versioning.Context.Database.SqlQueryRaw<DateTime>(sql, parameters);
            return async ? await times.FirstAsync(cancellationToken).ConfigureAwait(false) : times.First();
        }

        var moments = versioning.Context.Database.SqlQueryRaw<DateTimeOffset>(sql, parameters);
        return async ? await moments.FirstAsync(cancellationToken).ConfigureAwait(false) : moments.First();
    }

    private async ValueTask<int> ExecuteAsync(
        Root root,
        string update,
        (string Name, IProperty Property, object? Value)[] sets,
        bool async,
        CancellationToken cancellationToken)
    {
        var sql = $"{update} {Where(root)}";
        var parameters = Parameters(root, sets);
        return async
            ? await versioning.Context.Database.ExecuteSqlRawAsync(sql, parameters, cancellationToken).ConfigureAwait(false)
            : versioning.Context.Database.ExecuteSqlRaw(sql, parameters);
    }

    private string Where(Root root)
        => "WHERE " + string.Join(" AND ", root.Key.Properties.Select((property, index) => $"{Column(root, property)} = @key{index.ToString(CultureInfo.InvariantCulture)}"));

    private DbParameter[] Parameters(Root root, (string Name, IProperty Property, object? Value)[] sets)
    {
        using var command = versioning.Context.Database.GetDbConnection().CreateCommand();
        return
        [
            .. sets
                .Concat(root.Key.Properties.Select((property, index) => ("@key" + index.ToString(CultureInfo.InvariantCulture), property, root.Values[index])))
                .Select(parameter => ((RelationalTypeMapping)parameter.Item2.GetTypeMapping()).CreateParameter(command, parameter.Item1, parameter.Item3)),
        ];
    }

    private string Table(Root root)
        => Sql.DelimitIdentifier(TableOf(root).Name, TableOf(root).Schema);

    private string Column(Root root, IProperty property)
        => Sql.DelimitIdentifier(
            property.GetTableColumnMappings().FirstOrDefault(mapping => mapping.TableMapping.Table == TableOf(root))?.Column.Name
                ?? throw new InvalidOperationException(
                    $"'{root.Type.EntityType.DisplayName()}.{property.Name}' is in another table than the version, so a '{root.Type.EntityType.DisplayName()}' that is not tracked cannot be moved. Load it first."));

    private static ITable TableOf(Root root) => root.Type.Token.GetTableColumnMappings().First().TableMapping.Table;

    private ISqlGenerationHelper Sql => versioning.Context.GetService<ISqlGenerationHelper>();

    private static string NameOf(IKey key, object?[] values)
        => key.DeclaringEntityType.GetRootType().Name + "\n" + string.Join('\n', values.Select(value => KeyText.Format(value).PadLeft(20)));

    private sealed record Root(VersionedType Type, IKey Key, object?[] Values, RowMove Move);
}
