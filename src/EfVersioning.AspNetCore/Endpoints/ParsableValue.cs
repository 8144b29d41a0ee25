using System.Collections.Concurrent;
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

    private static Func<string, object?>? ReaderOf(Type type)
        => Readers.GetOrAdd(type, static type =>
            type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>) && face.GenericTypeArguments[0] == type)
                ? Method.MakeGenericMethod(type).CreateDelegate<Func<string, object?>>()
                : null);

    private static object? Parse<T>(string text)
        where T : IParsable<T>
        => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
