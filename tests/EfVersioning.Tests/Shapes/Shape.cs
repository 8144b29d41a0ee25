using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>How a change is saved.</summary>
public enum Way
{
    Sync,
    Async,

    /// <summary>Saved in a transaction that is taken back, which leaves nothing to save; then read and changed again.</summary>
    RolledBackFirst,
}

/// <summary>The life of a row, the same for every shape of entity: what differs is the entity and what is changed in it.</summary>
internal static class Shape
{
    public static TheoryData<Way> Ways => [Way.Sync, Way.Async, Way.RolledBackFirst];

    public static Task<ContextDatabase<TContext>> ShapesAsync<TContext>(this TestDatabase database, bool fullRoad = true)
        where TContext : DbContext
        => database.SharedAsync<TContext>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });

    /// <summary>
    /// Inserts an entity (version 1), changes it (exactly one more, and nothing left to save), changes and deletes it from
    /// contexts that read it before (refused, nothing written), and deletes it (gone).
    /// </summary>
    /// <param name="shapes">The database.</param>
    /// <param name="entity">The entity, not inserted yet.</param>
    /// <param name="tag">Its tag up to the version.</param>
    /// <param name="change">The change, made to each of the objects that the contexts have read.</param>
    /// <param name="way">How it is saved.</param>
    /// <param name="load">Loads what Find() does not.</param>
    public static async Task LivesAsync<TContext, TEntity>(
        this ContextDatabase<TContext> shapes,
        TEntity entity,
        string tag,
        Action<TContext, TEntity> change,
        Way way,
        Func<TContext, TEntity, Task>? load = null)
        where TContext : DbContext
        where TEntity : class
    {
        var (id, key) = await shapes.AddAsync(entity, way);
        Assert.Equal($"{tag}{id},1", await shapes.TagAsync<TContext, TEntity>(key));

        await using var db = shapes.Open();
        await using var late = shapes.Open();
        await using var doomed = shapes.Open();
        var read = await db.ReadAsync(key, load);
        var readLate = await late.ReadAsync(key, load);
        var readDoomed = await doomed.ReadAsync(key, load);
        var before = await shapes.RowsAsync();

        change(db, read);
        var changed = Told(read);
        if (way is Way.RolledBackFirst)
        {
            await using var transaction = await db.Database.BeginTransactionAsync(Music.Cancellation);
            await db.SaveAsync(async: true);
            Assert.Equal($"{tag}{id},2", db.ETagOf(read).ToString());
            await transaction.RollbackAsync(Music.Cancellation);
            Assert.Equal($"{tag}{id},1", db.ETagOf(read).ToString());
            var entry = db.Entry(read);
            Assert.All(
                entry.Properties.Where(property => property.Metadata.IsConcurrencyToken),
                token => Assert.Equal((token.OriginalValue, false), (token.CurrentValue, token.IsModified)));
            Assert.Equal(WithoutVersions(changed), WithoutVersions(Told(read)));
            Assert.Equal(0, await db.SaveAsync(async: true));
            Assert.Equal(before, await shapes.RowsAsync());

            db.ChangeTracker.Clear();
            read = await db.ReadAsync(key, load);
            change(db, read);
        }

        await db.SaveAsync(way is not Way.Sync);
        Assert.Equal($"{tag}{id},2", db.ETagOf(read).ToString());
        Assert.Equal($"{tag}{id},2", await shapes.TagAsync<TContext, TEntity>(key));
        Assert.Equal(0, await db.SaveAsync(way is not Way.Sync));
        var after = await shapes.RowsAsync();
        Assert.NotEqual(before, after);
        await using var other = shapes.Open();
        Assert.Equal(Told(read), Told(await other.ReadAsync(key, load)));

        change(late, readLate);
        await Assert.ThrowsAsync<StaleETagException>(() => late.SaveAsync(way is not Way.Sync));
        Assert.Equal(after, await shapes.RowsAsync());
        Assert.Equal($"{tag}{id},1", late.ETagOf(readLate).ToString());

        doomed.Remove(readDoomed);
        await Assert.ThrowsAsync<StaleETagException>(() => doomed.SaveAsync(way is not Way.Sync));
        Assert.Equal(after, await shapes.RowsAsync());

        await using var last = shapes.Open();
        last.Remove(await last.ReadAsync(key, load));
        await last.SaveAsync(way is not Way.Sync);
        await using var afterwards = shapes.Open();
        Assert.Null(await afterwards.FindAsync<TEntity>(key, Music.Cancellation));
    }

    /// <summary>Inserts an entity; gives its key as the tag writes it, and its values.</summary>
    public static async Task<(string Id, object?[] Key)> AddAsync<TContext>(this ContextDatabase<TContext> shapes, object entity, Way way = Way.Async)
        where TContext : DbContext
    {
        await using var db = shapes.Open();
        db.Add(entity);
        await db.SaveAsync(way is not Way.Sync);
        var entry = db.Entry(entity);
        var key = entry.Metadata.FindPrimaryKey()!.Properties.Select(property => entry.Property(property).CurrentValue).ToArray();
        return (db.ETagOf(entity).Key, key);
    }

    /// <summary>The tag of a row, by a context of its own.</summary>
    public static async Task<string> TagAsync<TContext, TEntity>(this ContextDatabase<TContext> shapes, params object?[] key)
        where TContext : DbContext
        where TEntity : class
    {
        await using var db = shapes.Open();
        return db.ETagOf((await db.FindAsync<TEntity>(key, Music.Cancellation))!).ToString();
    }

    /// <summary>Every row of every table, past the contexts.</summary>
    public static async Task<string> RowsAsync<TContext>(this ContextDatabase<TContext> shapes)
        where TContext : DbContext
    {
        await using var db = shapes.Open();
        await using var connection = await shapes.ConnectAsync();
        var rows = new List<string>();
        foreach (var table in db.Model.GetRelationalModel().Tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table.Name}\"";
            await using var reader = await command.ExecuteReaderAsync(Music.Cancellation);
            while (await reader.ReadAsync(Music.Cancellation))
            {
                rows.Add(table.Name + ": " + string.Join(
                    ", ", Enumerable.Range(0, reader.FieldCount).Select(column => $"{reader.GetName(column)} = {reader.GetValue(column)}")));
            }
        }

        return string.Join(Environment.NewLine, rows.Order(StringComparer.Ordinal));
    }

    // Of an entity that notifies EF Core there is no original time to go back to.
    /// <summary>What an entity and everything in it says, but for what is generated: keys, and the time of the change.</summary>
    private static string Told<TEntity>(TEntity entity)
        => Told(JsonSerializer.SerializeToNode(entity, new JsonSerializerOptions { ReferenceHandler = ReferenceHandler.IgnoreCycles })).ToJsonString();

    /// <summary>Of two entities in one row a new one has the version of the other, which it did not have before.</summary>
    private static string WithoutVersions(string told) => System.Text.RegularExpressions.Regex.Replace(told, "\"Version\":[0-9]+", "\"Version\":…");

    /// <summary>Without what is generated, and with the items of a list in one order: the rows of a table have none.</summary>
    private static JsonNode Told(JsonNode? node)
        => node switch
        {
            JsonObject members => new JsonObject(members
                .Where(member => member.Key is not "Modified" && !(member.Key is "Id" && member.Value?.GetValueKind() is JsonValueKind.Number))
                .Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : (JsonNode?)Told(member.Value)))),
            JsonArray items => new JsonArray([.. items.Select(Told).OrderBy(item => item.ToJsonString(), StringComparer.Ordinal)]),
            _ => node!.DeepClone(),
        };

    private static async Task<TEntity> ReadAsync<TContext, TEntity>(this TContext db, object?[] key, Func<TContext, TEntity, Task>? load)
        where TContext : DbContext
        where TEntity : class
    {
        var entity = (await db.FindAsync<TEntity>(key, Music.Cancellation))!;
        if (load is not null)
        {
            await load(db, entity);
        }

        return entity;
    }
}
