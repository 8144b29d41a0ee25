using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// Reads a type that is known at run time only, as binding does: an enum by its names, the rest by <see cref="IParsable{TSelf}"/> or
/// by a static <c>TryParse</c> of its own.
/// </summary>
internal static class ParsableValue
{
    private static readonly MethodInfo Method = typeof(ParsableValue).GetMethod(nameof(Parse), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly ConcurrentDictionary<Type, Func<string, object?>?> Parsers = new();

    /// <summary>Whether the type can be read so.</summary>
    public static bool IsParsable(Type type) => ParserOf(type) is not null;

    /// <summary>Reads a text as the handler's own binding would, in the invariant culture; the answer is null where it is none of the type.</summary>
    public static Func<string, object?> ReaderOf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;

        // The framework's converters come last: theirs would take 0x1 for the number 1, which no handler's binding does.
        var read = type == typeof(string) ? text => text
            : type == typeof(byte[]) ? Convert.FromHexString
            : ParserOf(type) is { } parser ? parser
            : TypeDescriptor.GetConverter(type) is var converter && converter.CanConvertFrom(typeof(string)) ? converter.ConvertFromInvariantString
            : (Func<string, object?>)(_ => null);
        return text =>
        {
            try
            {
                return read(text);
            }
            catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException or TargetInvocationException)
            {
                // The client's text: the handler's binding refuses it too, and says so.
                return null;
            }
        };
    }

    private static Func<string, object?>? ParserOf(Type type)
        => Parsers.GetOrAdd(type, static type =>
            // As binding does, whatever the time zone of the machine.
            type == typeof(DateTime) ? text => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var time) ? time : null
            : type == typeof(DateTimeOffset) ? text => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null
            // A number that is none of its names a controller refuses.
            : type.IsEnum ? text => Enum.TryParse(type, text, out var value) && Enum.IsDefined(type, value) ? value : null
            : type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>) && face.GenericTypeArguments[0] == type)
                ? Method.MakeGenericMethod(type).CreateDelegate<Func<string, object?>>()
            : OwnParserOf(type));

    private static Func<string, object?>? OwnParserOf(Type type)
    {
        var result = type.MakeByRefType();
        return Own([typeof(string), typeof(IFormatProvider), result]) is { } cultured
            ? text => Read(cultured, [text, CultureInfo.InvariantCulture, null])
            : Own([typeof(string), result]) is { } plain ? text => Read(plain, [text, null]) : null;

        MethodInfo? Own(Type[] parameters)
            => type.GetMethod("TryParse", BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy, parameters) is { } method
                && method.ReturnType == typeof(bool) ? method : null;

        static object? Read(MethodInfo method, object?[] arguments) => method.Invoke(null, arguments) is true ? arguments[^1] : null;
    }

    private static object? Parse<T>(string text)
        where T : IParsable<T>
        => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
