namespace Microsoft.AspNetCore.Mvc;

/// <summary>
/// An action whose resource is no row, in a controller with <see cref="ETagAttribute"/> or
/// <see cref="RequireIfMatchAttribute"/>: it gets no tag, and nothing guards what it writes.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NoETagAttribute : Attribute;
