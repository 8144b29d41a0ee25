namespace EfVersioning.AspNetCore.Resources;

/// <summary>A context that <c>AddEtagVersioning&lt;TContext&gt;()</c> was called for.</summary>
internal sealed record VersionedContext(Type Type);
