using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>Which of several representations of one state a request gets: the application's variant, and the media type that is negotiated.</summary>
internal static class RequestVariant
{
    private const char Slash = '/';

    /// <summary>The variant; null where there is one representation, in the media type that is answered to whoever asks for none.</summary>
    /// <param name="http">The request.</param>
    /// <param name="options">The settings.</param>
    /// <param name="answered">What is answered; null before it is known.</param>
    public static string? Of(HttpContext http, EtagHttpOptions options, object? answered = null)
    {
        var variant = options.Variant?.Invoke(http);
        if (NegotiatedType.Of(http, answered) is not { } type)
        {
            // The slash in front is that of a media type, and one of the application's own is doubled.
            return variant?.StartsWith(Slash) is true ? Slash + variant : variant;
        }

        return string.IsNullOrEmpty(variant) ? $"{Slash}{type}" : $"{Slash}{type} {variant}";
    }
}
