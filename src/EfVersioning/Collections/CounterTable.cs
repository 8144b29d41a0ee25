using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Collections;

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

    /// <summary>The rows, as a query of the context's.</summary>
    public static DbSet<Dictionary<string, object>> Rows(DbContext context) => context.Set<Dictionary<string, object>>(EntityType);
}
