using Microsoft.AspNetCore.Http.HttpResults;
using MusicCatalog.Catalogue;
using MusicCatalog.Without;

namespace MusicCatalog.Resetting;

/// <summary><c>POST /reset</c>: the catalogue as it was at the first start, as far as no old tag comes back.</summary>
internal static class ResetEndpoint
{
    public static void MapReset(this IEndpointRouteBuilder app) => app.MapPost("/reset", Post).ExcludeFromDescription();

    private static async Task<NoContent> Post(MusicContext db, WithoutContext without, CancellationToken cancellation)
    {
        await CatalogueReset.ResetAsync(db, cancellation);
        await without.ResetAsync(cancellation);
        return TypedResults.NoContent();
    }
}
