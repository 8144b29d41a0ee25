using System.Linq.Expressions;
using EfVersioning.Databases;
using EfVersioning.Guards;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Bulk;

/// <summary>
/// The condition that a row is one of those that an If-Match names, at a version that it names for this very row. How many
/// tags there are is for the client to say: the number of different conditions, each a query to compile, stays small, and
/// none is deep.
/// </summary>
internal sealed class RowsAtVersions(Expression row, VersionedType type, DbContext context)
{
    /// <summary>Up to so many rows each is asked for by itself.</summary>
    private const int FewRows = 16;

    /// <summary>The most rows whose key is not one column of a type that compares by its value alone: SQLite takes 1,000 conditions in a row.</summary>
    private const int MostByThemselves = 512;

    /// <summary>The most versions for each of many rows.</summary>
    private const int MostVersions = 8;

    private readonly IReadOnlyList<IProperty> _key = type.EntityType.FindPrimaryKey()!.Properties;

    public static Expression Of(Expression row, VersionedType type, IReadOnlyList<NamedRow> named, DbContext context)
    {
        var condition = new RowsAtVersions(row, type, context);
        return named.Count switch
        {
            // No tag of this type: the write is sent and finds nothing, as it would for a version that is past.
            0 => Expression.Constant(false),
            1 => condition.Is(named[0], isAlone: true),
            <= FewRows => condition.Each(named),
            _ => condition.Many(named),
        };
    }

    private Expression Many(IReadOnlyList<NamedRow> named)
    {
        var versions = named.Max(row => row.Tokens.Count);
        if (IsByValue(_key) && IsArray(_key[0]) && IsArray(type.Token) && versions <= MostVersions)
        {
            // Rounded up, by conditions that nothing meets: one query for several numbers of versions.
            var layers = Enumerable.Range(0, Rounded(versions)).Select(number => Layer([.. named.Where(row => row.Tokens.Count > number)], number));
            return Balanced([.. layers], 0, Rounded(versions));
        }

        // More than one statement can check. It is not guessed which of them count: none does, and the answer is 412.
        return named.Count <= MostByThemselves ? Each(named) : Expression.Constant(false);
    }

    /// <summary>Each by itself; the last again up to a round number.</summary>
    private Expression Each(IReadOnlyList<NamedRow> named)
    {
        var isAlone = named.All(row => row.Tokens.Count == 1);
        var count = Rounded(named.Count);
        return Balanced([.. Enumerable.Range(0, count).Select(number => Is(named[Math.Min(number, named.Count - 1)], isAlone))], 0, count);
    }

    private Expression Is(NamedRow named, bool isAlone)
        => Expression.AndAlso(
            RowPredicate.HasKey(row, type, named.Key),
            isAlone && named.Tokens is [var token] ? RowPredicate.Is(row, type.Token, token) : RowPredicate.IsIn(row, type.Token, named.Tokens, IsArray(type.Token)));

    /// <summary>
    /// Many rows, each at one version. That key and version are among those named is not enough: they have to belong
    /// together. So the versions are numbered, each key has the number of its version, and for each binary digit of the
    /// numbers key and version must be on the same side. Two that are alike in every digit are the same version.
    /// </summary>
    private Expression Layer(IReadOnlyList<NamedRow> named, int number)
    {
        var numbers = new Dictionary<object, int>(VersionEquality.Instance);
        foreach (var row in named)
        {
            numbers.TryAdd(row.Tokens[number], numbers.Count);
        }

        Expression condition = Expression.AndAlso(
            Key([.. named.Select(row => row.Key[0])]),
            Version([.. numbers.Keys]));
        for (var digit = 0; digit < Digits(numbers.Count); digit++)
        {
            var bit = 1 << digit;
            object?[] keys = [.. named.Where(row => (numbers[row.Tokens[number]] & bit) != 0).Select(row => row.Key[0])];
            object?[] versions = [.. numbers.Where(version => (version.Value & bit) != 0).Select(version => version.Key)];
            condition = Expression.AndAlso(
                condition,
                Expression.OrElse(
                    Expression.AndAlso(Version(versions), Key(keys)),
                    Expression.AndAlso(Expression.Not(Version(versions)), Expression.Not(Key(keys)))));
        }

        return condition;
    }

    private Expression Key(object?[] values) => RowPredicate.IsIn(row, _key[0], values, asArray: true);

    private Expression Version(object?[] values) => RowPredicate.IsIn(row, type.Token, values, asArray: true);

    /// <summary>Whether the provider takes an array of a property's values as one parameter: those that have one in JSON do, or an array type.</summary>
    private bool IsArray(IProperty property)
        => DatabaseSyntax.Of(context).TakesArrays && property.GetTypeMapping().JsonValueReaderWriter is not null;

    /// <summary>Whether two keys are equal in the database only where they are the same: one column, and not of text, which a collation compares.</summary>
    private static bool IsByValue(IReadOnlyList<IProperty> key)
        => key is [var only] && !StoredForm.Of(only, mappings: null).IsText;

    // Fours, so that there are few queries.
    private static int Digits(int count)
    {
        var digits = 0;
        while (digits < 31 && 1 << digits < count)
        {
            digits += 4;
        }

        return digits;
    }

    private static int Rounded(int count)
    {
        var rounded = 1;
        while (rounded < count)
        {
            rounded *= 2;
        }

        return rounded;
    }

    // Not one behind the other: what EF Core walks is then as deep as the logarithm of their number.
    private static Expression Balanced(IReadOnlyList<Expression> conditions, int start, int count)
        => count == 1
            ? conditions[start]
            : Expression.OrElse(Balanced(conditions, start, count / 2), Balanced(conditions, start + (count / 2), count - (count / 2)));
}
