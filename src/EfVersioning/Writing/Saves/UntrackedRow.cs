using System.Globalization;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Writing.Saves;

/// <summary>A row that a save moves without tracking it.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Key">The key that it is known by, which a foreign key points to.</param>
/// <param name="Values">The values of that key.</param>
/// <param name="Move">How far it moves; None where it is only locked.</param>
/// <param name="MustExist">True where nobody else would say that the row is not there.</param>
internal sealed record UntrackedRow(VersionedType Type, IKey Key, object?[] Values, RowMove Move, bool MustExist)
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

    /// <summary>Whether another description may be of the same row, by a text that the database holds equal.</summary>
    public bool IsUncertain => Key.Properties.Any(property => StoredForm.Of(property, mappings: null).IsText);

    /// <summary>The same row, as far as either description moves it.</summary>
    public UntrackedRow Join(UntrackedRow other)
        => this with { Move = Move > other.Move ? Move : other.Move, MustExist = MustExist | other.MustExist };
}
