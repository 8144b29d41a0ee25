using System.Text;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Reading;

/// <summary>What the store is told and asked of a versioned entity type.</summary>
internal sealed class StoredType
{
    private readonly RowKey _key;
    private readonly string _name;

    private StoredType(VersionedType type)
    {
        _key = type.Key;
        _name = type.Name;
        IsReadable = IsRowForAll(type.EntityType);
    }

    /// <summary>How the store knows an entity type; made once, and kept with the model.</summary>
    public static StoredType Of(VersionedType type) => type.Features.GetOrAdd(type, static type => new StoredType(type));

    /// <summary>
    /// Whether a version may come from the store. Not where a query could miss the row or read another: a query filter hides
    /// rows from some, a derived type has not every row of its labels, a view or a query can lag behind the table, and a row
    /// that two entity types share moves both.
    /// </summary>
    public bool IsReadable { get; }

    /// <summary>
    /// The name of a row; null where two texts may name one row. A collation can hold texts equal that are not the same: by
    /// case and spaces at the end, for which the name is in one case, and by more than we know of outside of ASCII.
    /// </summary>
    public ETagStoreRow? RowOf(string? partition, object?[] key)
    {
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        for (var i = 0; i < key.Length; i++)
        {
            var part = _key.Parts[i];
            var text = part.Of(key[i]);
            if (part.IsText)
            {
                if (!Ascii.IsValid(text))
                {
                    return null;
                }

                text = text.TrimEnd(' ').ToUpperInvariant();
            }

            builder.AppendKeyPart(text);
        }

        return new ETagStoreRow(ETagStoreRow.TypeIn(partition, _name), Encoding.ASCII.GetString(builder.ToBytes()));
    }

    /// <summary>Whether rows are read where they are written; a view or a query can lag behind the table, or show more.</summary>
    public static bool IsFromTable(IEntityType entityType)
        => entityType.GetSqlQuery() is null
            && entityType.GetFunctionName() is null
            && !entityType.GetViewMappings().Any();

    private static bool IsRowForAll(IEntityType entityType)
        => entityType.BaseType is null
            && entityType.GetDeclaredQueryFilters().Count == 0
            && IsFromTable(entityType)
            && entityType.GetTableMappings().All(mapping => mapping.Table.EntityTypeMappings.All(
                other => other.TypeBase is not IEntityType type || type.IsOwned() || type.GetRootType() == entityType));
}
