using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Worlds;

/// <summary>The harness refuses what the documentation says that the library refuses.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>How a step ended, but for the type that the library gives to an exception.</summary>
internal static class Outcome
{
    public const string Refused = "refused";
    public const string Stale = "stale";

    public static string Of(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException => Stale,
        DbUpdateException => "DbUpdateException",
        RefusedException => Refused,
        InvalidOperationException when exception.TargetSite?.DeclaringType?.Assembly == typeof(IVersioned).Assembly => Refused,
        _ => exception.GetType().Name,
    };
}
