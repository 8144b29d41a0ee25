using EfVersioning.AspNetCore.Resources;
using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Builder;

namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>Adds to what is said of an endpoint, and the filter that reads it, once.</summary>
internal static class ETagConvention
{
    public static void Apply(EndpointBuilder builder, Action<ETagEndpoint> say)
    {
        MissingServices.Refuse(builder.ApplicationServices, builder.DisplayName);

        // A group says it first and its endpoint second, so the endpoint adds to the group or says it anew.
        var said = builder.Metadata.OfType<ETagEndpoint>().FirstOrDefault();
        if (said is null)
        {
            said = new ETagEndpoint();
            builder.Metadata.Add(said);
            ConditionalFilter.Add(builder, said);
        }

        say(said);
    }
}
