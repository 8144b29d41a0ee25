using System.Collections.Concurrent;
using System.ComponentModel;
using System.Globalization;
using System.Reflection;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>Reads a type that is known at run time only by its <see cref="IParsable{TSelf}"/>.</summary>
internal static class ParsableValue
{
    private static readonly MethodInfo Method = typeof(ParsableValue).GetMethod(nameof(Parse), BindingFlags.NonPublic | BindingFlags.Static)!;

    private static readonly ConcurrentDictionary<Type, Func<string, object?>?> Readers = new();

    /// <summary>Whether the type can be read so.</summary>
    public static bool IsParsable(Type type) => ReaderOf(type) is not null;

    /// <summary>The value, or null where the text is none.</summary>
    public static object? TryParse(string text, Type type) => ReaderOf(type)?.Invoke(text);

    /// <summary>Reads a text as the handler's own binding would, in the invariant culture; null where it is none of the type.</summary>
    public static object? TryRead(string text, Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        try
        {
            // The framework's converters come last: theirs would take 0x1 for the number 1, which no handler's binding does.
            return type == typeof(string) ? text
                : type == typeof(byte[]) ? System.Convert.FromHexString(text)
                : IsParsable(type) ? TryParse(text, type)
                : TypeDescriptor.GetConverter(type) is var converter && converter.CanConvertFrom(typeof(string)) ? converter.ConvertFromInvariantString(text)
                : null;
        }
        catch (Exception exception) when (exception is FormatException or OverflowException or ArgumentException or NotSupportedException)
        {
            // The client's text: the handler's binding refuses it too, and says so.
            return null;
        }
    }

    private static Func<string, object?>? ReaderOf(Type type)
        => Readers.GetOrAdd(type, static type =>
            type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>) && face.GenericTypeArguments[0] == type)
                ? Method.MakeGenericMethod(type).CreateDelegate<Func<string, object?>>()
                : null);

    private static object? Parse<T>(string text)
        where T : IParsable<T>
        => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
