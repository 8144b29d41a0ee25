using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace EfVersioning.Testing;

/// <summary>What a test does without the server that it needs.</summary>
public static class AbsentServer
{
    /// <summary>Whether nothing may be missing: <c>EFVERSIONING_REQUIRE_ALL=1</c>.</summary>
    public static bool IsRequired => Environment.GetEnvironmentVariable("EFVERSIONING_REQUIRE_ALL") == "1";

    /// <summary>Skips the test with the reason, or fails it where nothing may be missing.</summary>
    [DoesNotReturn]
    public static void Skip(string reason)
    {
        Assert.SkipUnless(IsRequired, reason);
        Assert.Fail(reason);
    }
}
