using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// The table of the kept versions, as an entity type of the model, so that EnsureCreated() and migrations make it. It is
/// a bag of properties and has no class: a compiled model could not name a class that is not public.
/// </summary>
internal static class CounterTable
{
    /// <summary>The name of the entity type and of its table.</summary>
    public const string EntityType = "EtagCollections";

    /// <summary>Which collection.</summary>
    public const string Name = "Name";

    /// <summary>Which of its counters, from 0.</summary>
    public const string Counter = "Counter";

    /// <summary>How many commits this counter has counted.</summary>
    public const string Version = "Version";

    public static void AddTo(IMutableModel model)
    {
        if (model.FindEntityType(EntityType) is not null)
        {
            return;
        }

        var table = model.AddEntityType(EntityType, typeof(Dictionary<string, object>));
        table.SetTableName(EntityType);
        var name = table.AddIndexerProperty(Name, typeof(string));
        name.IsNullable = false;
        var counter = table.AddIndexerProperty(Counter, typeof(int));
        foreach (var property in (IMutableProperty[])[name, counter, table.AddIndexerProperty(Version, typeof(long))])
        {
            property.ValueGenerated = ValueGenerated.Never;
        }

        table.SetPrimaryKey([name, counter]);
    }

    /// <summary>The table and its columns in a context's database.</summary>
    public static CounterNames NamesIn(DbContext context)
    {
        var names = new SqlNames(context);
        var table = context.Model.FindEntityType(EntityType)!.GetTableMappings().First();
        return new CounterNames(names.Table(table.Table), Column(Name), Column(Counter), Column(Version));

        string Column(string property) => names.Column(table.ColumnMappings.First(mapping => mapping.Property.Name == property).Column);
    }

    /// <summary>What a query says of counters.</summary>
    public static async ValueTask<List<(int Counter, long Version)>> ReadAsync(IQueryable<Dictionary<string, object>> rows, bool async)
        => [.. (async ? await rows.AsNoTracking().ToListAsync().ConfigureAwait(false) : rows.AsNoTracking().ToList())
            .Select(row => ((int)row[Counter], (long)row[Version]))];

    /// <summary>The rows, as a query of the context's.</summary>
    public static DbSet<Dictionary<string, object>> Rows(DbContext context) => context.Set<Dictionary<string, object>>(EntityType);
}
