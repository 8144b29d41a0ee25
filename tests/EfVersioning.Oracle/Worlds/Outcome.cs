using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Worlds;

/// <summary>The harness refuses what the documentation says that the library refuses.</summary>
internal sealed class RefusedException(string message) : Exception(message);

/// <summary>How a step ended, but for the type that the library gives to an exception.</summary>
internal static class Outcome
{
    public const string Refused = "refused";
    public const string Stale = "stale";

    /// <summary>EF Core refused a second entity under a key, and its tracker is not whole from then on.</summary>
    public const string TwoUnderOneKey = "two under one key";

    public static string Of(Exception exception) => exception switch
    {
        DbUpdateConcurrencyException => Stale,
        DbUpdateException => "DbUpdateException",
        RefusedException => Refused,
        InvalidOperationException when exception.TargetSite?.DeclaringType?.Assembly == typeof(IVersioned).Assembly => Refused,
        InvalidOperationException when exception.Message.Contains("is already being tracked", StringComparison.Ordinal) => TwoUnderOneKey,
        _ => exception.GetType().Name,
    };
}
