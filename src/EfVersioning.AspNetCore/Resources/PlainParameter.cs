namespace EfVersioning.AspNetCore.Resources;

/// <summary>A handler's parameter that is one text of the request.</summary>
internal sealed record PlainParameter(string Name, Type Type, PlainParameterSource Source, bool IsRequired)
{
    /// <summary>What one of its texts is, where it takes several.</summary>
    public Type? ElementType { get; } = Type.IsArray ? Type.GetElementType() : null;
}

/// <summary>Where a plain parameter comes from.</summary>
internal enum PlainParameterSource
{
    Route,
    Query,

    /// <summary>As a controller binds what says nothing else.</summary>
    RouteOrQuery,
    Header,
}
