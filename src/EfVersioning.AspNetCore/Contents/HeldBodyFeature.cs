using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace EfVersioning.AspNetCore.Contents;

/// <summary>The response's body while it is kept back.</summary>
internal sealed class HeldBodyFeature(HeldBody body, IHttpResponseBodyFeature next) : StreamResponseBodyFeature(body, next)
{
    /// <summary>Who asks for this sends a stream that may not end, as server-sent events.</summary>
    public override void DisableBuffering()
    {
        body.Release();
        base.DisableBuffering();
    }
}
