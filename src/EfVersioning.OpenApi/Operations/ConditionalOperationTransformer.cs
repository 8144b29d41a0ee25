using System.Globalization;
using EfVersioning.AspNetCore.ApiDescriptions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace EfVersioning.OpenApi.Operations;

/// <summary>Adds to an operation what the API explorer has no place for.</summary>
internal sealed class ConditionalOperationTransformer : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Description.Properties.TryGetValue(typeof(ConditionalOperation), out var value) && value is ConditionalOperation conditional)
        {
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            {
                RequestFields.Describe(parameter, conditional);
            }

            foreach (var (key, response) in operation.Responses ?? [])
            {
                // The other keys are "default" and "4XX".
                if (response is OpenApiResponse described && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var status))
                {
                    ResponseFields.Describe(described, status, conditional);
                    ProblemExamples.Describe(described, status, conditional);
                }
            }
        }

        return Task.CompletedTask;
    }
}
