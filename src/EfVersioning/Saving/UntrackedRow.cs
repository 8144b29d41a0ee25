using System.Globalization;
using EfVersioning.Model;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Saving;

/// <summary>A row that a save moves without tracking it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Key">The key that it is known by, which a foreign key points to.</param>
/// <param name="Values">The values of that key.</param>
/// <param name="Move">How far it moves; None where it is only locked.</param>
internal sealed record UntrackedRow(VersionedType Type, IKey Key, object?[] Values, RowMove Move)
{
    /// <summary>
    /// Where the row stands among all rows, the same in every process: every type that EF Core stores has a literal. A
    /// number's length in front keeps the parts apart.
    /// </summary>
    public string Order
        => Key.DeclaringEntityType.GetRootType().Name + string.Concat(Key.Properties.Select((property, index)
            => ((RelationalTypeMapping)property.GetTypeMapping()).GenerateSqlLiteral(Values[index]) is var literal
                ? string.Create(CultureInfo.InvariantCulture, $"\n{literal.Length:D9}{literal}")
                : string.Empty));

    /// <summary>
    /// Whether another description may be of the same row: by another key of it, or by a text that the database holds equal.
    /// </summary>
    public bool IsUncertain => !Key.IsPrimaryKey() || Key.Properties.Any(property => StoredForm.Of(property, mappings: null).IsText);
}
