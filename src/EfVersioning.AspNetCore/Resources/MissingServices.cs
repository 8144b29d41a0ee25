using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// An application that says <c>WithETag</c> and not <c>AddEtagVersioning</c> has no start-up filter of ours that could look
/// at its endpoints. What a convention sees is the earliest that there is: a group's services when it is said of the
/// group, an endpoint's when it is built, which is before the first request is routed.
/// </summary>
internal static class MissingServices
{
    public const string Message = "its services are missing. Add the line: builder.Services.AddEtagVersioning<TContext>(), with the context that has the entity type.";

    /// <exception cref="InvalidOperationException"><c>AddEtagVersioning</c> was not called.</exception>
    public static void Refuse(IServiceProvider services, string? endpoint)
    {
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(EntityContexts)) is false)
        {
            throw new InvalidOperationException($"The {(endpoint is null ? "group" : $"endpoint '{endpoint}'")} cannot have a tag: {Message}");
        }
    }

    /// <summary>The settings of all endpoints.</summary>
    /// <exception cref="InvalidOperationException"><c>AddEtagVersioning</c> was not called.</exception>
    public static EtagHttpOptions RequireOptions(IServiceProvider services)
        => FindOptions(services) ?? throw new InvalidOperationException(Message);

    /// <summary>The same; null where <c>AddEtagVersioning</c> was not called.</summary>
    public static EtagHttpOptions? FindOptions(IServiceProvider services)
        => services.GetService<EntityContexts>() is null ? null : services.GetRequiredService<IOptions<EtagHttpOptions>>().Value;
}
