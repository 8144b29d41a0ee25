namespace EfVersioning.AspNetCore.Resources;

/// <summary>A handler's parameter that is one text of the request.</summary>
internal sealed record PlainParameter(string Name, Type Type, PlainParameterSource Source, bool IsRequired)
{
    /// <summary>Reads one text, of which an array takes several; the answer is null where binding would refuse it.</summary>
    public Func<string, object?> Read { get; } = ParsableValue.ReaderOf(Type.IsArray ? Type.GetElementType()! : Type);
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
