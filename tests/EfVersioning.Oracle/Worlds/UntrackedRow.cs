using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Oracle.Worlds;

/// <summary>Moves a row that no entry stands for.</summary>
internal static class UntrackedRow
{
    public static void Move(WorldDatabase database, DbContext db, IKey key, object?[] values)
    {
        var type = key.DeclaringEntityType;

        // In whichever table of the hierarchy the row is.
        var moved = false;
        foreach (var table in type.GetDerivedTypesInclusive().SelectMany(each => each.GetTableMappings()).Select(mapping => mapping.Table).Distinct())
        {
            if (table.FindColumn("Version") is not null)
            {
                var conditions = key.Properties.Zip(values).Select(pair => $"\"{table.FindColumn(pair.First)!.Name}\" = {pair.First.GetRelationalTypeMapping().GenerateSqlLiteral(pair.Second)}");
                moved |= database.Execute($"UPDATE \"{table.Name}\" SET \"Version\" = \"Version\" + 1 WHERE {string.Join(" AND ", conditions)}") > 0;
            }
        }

        _ = db;
        _ = moved;
    }

}
