using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Contents;

/// <summary>
/// The tag of a representation that has no version: a hash of it, in the form of all our tags, so that all that is done for
/// those is done for it. The same content has the same tag on every machine; there is no second version of it.
/// </summary>
/// <remarks>
/// It is of the bytes before compression, and the coding is added to the tag later. Of the compressed ones it would differ
/// with the library that compressed, and <c>If-None-Match</c> could not be answered before the work of compressing.
/// </remarks>
internal static class HashTag
{
    private const string App = "representation";
    private const string Model = "sha256";

    /// <summary>The tag of an answer with this body.</summary>
    public static ETag Of(HttpResponse response, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

        // The same bytes of another type or language are another representation. No header has a line break in it.
        hash.AppendData(Encoding.UTF8.GetBytes($"{response.ContentType}\n{response.Headers.ContentLanguage}\n"));
        hash.AppendData(body);
        return new ETag(App, Model, Base64Url.EncodeToString(hash.GetHashAndReset()), version: 1);
    }
}
