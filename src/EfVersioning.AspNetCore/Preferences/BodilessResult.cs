using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EfVersioning.AspNetCore.Preferences;

/// <summary>A result without its body: what else it does to the response (<c>Location</c>, headers of its own) it does.</summary>
internal sealed class BodilessResult(object? result, int status) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        ArgumentNullException.ThrowIfNull(httpContext);
        var response = httpContext.Response;
        if (result is IResult answer)
        {
            await ExecuteIntoNothingAsync(httpContext, answer).ConfigureAwait(false);
        }

        // It may have come to another answer, as 406. That one stands.
        if (response.StatusCode is >= 200 and < 300)
        {
            response.StatusCode = status;
        }

        response.ContentLength = null;
        response.ContentType = null;
    }

    private static async Task ExecuteIntoNothingAsync(HttpContext http, IResult answer)
    {
        var body = http.Features.GetRequiredFeature<IHttpResponseBodyFeature>();
        var nothing = new StreamResponseBodyFeature(Stream.Null);
        http.Features.Set<IHttpResponseBodyFeature>(nothing);
        try
        {
            await answer.ExecuteAsync(http).ConfigureAwait(false);
            await nothing.CompleteAsync().ConfigureAwait(false);
        }
        finally
        {
            http.Features.Set(body);
            nothing.Dispose();
        }
    }
}
