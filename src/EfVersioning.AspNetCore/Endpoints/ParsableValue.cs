using System.Globalization;
using System.Reflection;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>Reads a type that is known at run time only by its <see cref="IParsable{TSelf}"/>.</summary>
internal static class ParsableValue
{
    private static readonly MethodInfo Method = typeof(ParsableValue).GetMethod(nameof(Parse), BindingFlags.NonPublic | BindingFlags.Static)!;

    /// <summary>The value, or null where the text is none or the type cannot be read so.</summary>
    public static object? TryParse(string text, Type type)
        => type.GetInterfaces().Any(face => face.IsGenericType && face.GetGenericTypeDefinition() == typeof(IParsable<>) && face.GenericTypeArguments[0] == type)
            ? Method.MakeGenericMethod(type).Invoke(null, [text])
            : null;

    private static object? Parse<T>(string text)
        where T : IParsable<T>
        => T.TryParse(text, CultureInfo.InvariantCulture, out var value) ? value : null;
}
