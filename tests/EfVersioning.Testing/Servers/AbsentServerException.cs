using System.Diagnostics.CodeAnalysis;
using Xunit;

namespace EfVersioning.Testing.Servers;

/// <summary>A server that a test needs is not there.</summary>
/// <param name="reason">What is missing, and the way to it.</param>
/// <param name="demand">The setting that requires the server, where one does.</param>
public sealed class AbsentServerException(string reason, string? demand = null)
    : Exception(demand is null ? reason : $"{reason} It is required: {demand}.")
{
    public string Reason { get; } = reason;

    /// <summary>Whether a test fails without it, instead of being skipped.</summary>
    public bool IsRequired { get; } = demand is not null;

    /// <summary>Skips the test that is running, or fails it where the server is required.</summary>
    /// <remarks>
    /// For the constructor of a test class, its <c>InitializeAsync</c> or the test itself. A fixture, and a sample of CsCheck, make
    /// a failure of whatever is thrown in them.
    /// </remarks>
    [DoesNotReturn]
    public void EndTest()
    {
        Assert.SkipUnless(IsRequired, Message);
        Assert.Fail(Message);
    }
}
