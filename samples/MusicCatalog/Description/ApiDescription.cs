using Scalar.AspNetCore;

namespace MusicCatalog.Description;

/// <summary>What the service says of itself: <c>/openapi/v1.json</c> for programs, <c>/scalar</c> for people.</summary>
internal static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services)
        => services.AddOpenApi(options => options
            .AddEtagVersioning()
            .AddDocumentTransformer((document, _, _) =>
            {
                document.Info.Title = "Music catalogue";
                document.Info.Description = "Songs, albums and artists that nobody writes over unseen: send the ETag of what you have read in If-Match.";
                return Task.CompletedTask;
            }));

    public static void MapApiDescription(this IEndpointRouteBuilder app)
    {
        app.MapOpenApi();

        // Everything comes from here, and nothing is told to anybody.
        app.MapScalarApiReference(options => options
            .WithTitle("Music catalogue")
            .DisableDefaultFonts()
            .DisableTelemetry()
            .DisableAgent()
            .DisableMcp()
            .HideDeveloperTools()
            .HideClientButton());
    }
}
