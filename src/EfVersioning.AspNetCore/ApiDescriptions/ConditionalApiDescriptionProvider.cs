using EfVersioning.AspNetCore.Problems;
using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.ApiDescriptions;

/// <summary>Tells the API explorer, and so every OpenAPI generator, what conditions an operation takes and answers.</summary>
/// <remarks>
/// Here and not as metadata of the endpoint, where a response of ours would be taken for all that there are: an action or
/// handler that says none itself would lose its 200.
/// </remarks>
internal sealed class ConditionalApiDescriptionProvider(EndpointDataSource endpoints, IServiceScopeFactory scopes) : IApiDescriptionProvider
{
    // Generators read it of every parameter. That of the application is there only with controllers.
    private static readonly ModelMetadata Text = new EmptyModelMetadataProvider().GetMetadataForType(typeof(string));

    /// <summary>Behind those that describe handlers and actions (-1100, -1000).</summary>
    public int Order => 0;

    public void OnProvidersExecuting(ApiDescriptionProviderContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        using var scope = scopes.CreateScope();
        foreach (var description in context.Results)
        {
            if (description.HttpMethod is { } method && !RequestMethod.IsOfNoResource(method)
                && EndpointOf(description.ActionDescriptor) is { } endpoint)
            {
                var said = endpoint.Metadata.GetMetadata<ETagEndpoint>()!;
                Describe(description, new ConditionalOperation(method, said.RowOf(endpoint, scope.ServiceProvider)));
            }
        }
    }

    public void OnProvidersExecuted(ApiDescriptionProviderContext context)
    {
    }

    /// <summary>
    /// The tagged endpoint behind a description; null where it is none. A minimal API's description has the endpoint's
    /// metadata, an action's has not what conventions add to its endpoint, which in turn knows its action.
    /// </summary>
    private Endpoint? EndpointOf(ActionDescriptor action)
    {
        var said = action.EndpointMetadata?.OfType<ETagEndpoint>().FirstOrDefault();
        return endpoints.Endpoints.FirstOrDefault(endpoint =>
            endpoint.Metadata.GetMetadata<ETagEndpoint>() is { } tagged
            && (ReferenceEquals(tagged, said) || ReferenceEquals(endpoint.Metadata.GetMetadata<ActionDescriptor>(), action)));
    }

    private static void Describe(ApiDescription description, ConditionalOperation operation)
    {
        description.Properties[typeof(ConditionalOperation)] = operation;
        foreach (var (name, isRequired) in operation.Headers)
        {
            // A handler that reads the header itself has described it.
            var parameter = description.ParameterDescriptions.FirstOrDefault(
                parameter => parameter.Source == BindingSource.Header && parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
            if (parameter is null)
            {
                description.ParameterDescriptions.Add(parameter = new ApiParameterDescription
                {
                    Name = name,
                    Source = BindingSource.Header,
                    Type = typeof(string),
                    ModelMetadata = Text,
                    ParameterDescriptor = new ParameterDescriptor { Name = name, ParameterType = typeof(string) },
                });
            }

            parameter.IsRequired |= isRequired;
        }

        foreach (var (status, meaning) in operation.Answers)
        {
            if (description.SupportedResponseTypes.All(response => response.StatusCode != status))
            {
                description.SupportedResponseTypes.Add(Response(status, meaning));
                operation.Described.Add(status);
            }
        }
    }

    private static ApiResponseType Response(int status, string meaning)
        => status is StatusCodes.Status304NotModified
            ? new ApiResponseType { StatusCode = status, Type = typeof(void), Description = meaning }
            : new ApiResponseType
            {
                StatusCode = status,
                Type = typeof(ProblemDetails),
                Description = meaning,
                ApiResponseFormats = [new ApiResponseFormat { MediaType = PreconditionProblem.ContentType }],
            };
}
