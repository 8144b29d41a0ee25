using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Representations;

/// <summary>
/// The headers that we have set on one answer: a feature of its request. An answer that is none of the resource (a 403, a 301,
/// an outer filter's, MVC's 406) has no tag, so they are taken back; what the handler set is its own.
/// </summary>
internal sealed class OwnHeaders
{
    private readonly HttpResponse _response;
    private readonly Dictionary<string, StringValues> _set = new(StringComparer.Ordinal);

    private OwnHeaders(HttpResponse response) => _response = response;

    public static OwnHeaders Of(HttpContext http)
    {
        if (http.Features.Get<OwnHeaders>() is not { } own)
        {
            http.Features.Set(own = new OwnHeaders(http.Response));
            http.Response.OnStarting(own.TakeBackAsync);
        }

        return own;
    }

    /// <summary>Sets a header, by its name of <c>HeaderNames</c>.</summary>
    public void Set(string name, StringValues value) => _response.Headers[name] = _set[name] = value;

    /// <summary>Takes a header back. What somebody has changed since is theirs.</summary>
    public void Unset(string name)
    {
        if (_set.Remove(name, out var value) && _response.Headers[name] == value)
        {
            _response.Headers.Remove(name);
        }
    }

    /// <summary>Lets the application's settings say something for us: what they change of these headers is as good as ours.</summary>
    public void SetBy(Action<HttpContext> say, HttpContext http, params ReadOnlySpan<string> names)
    {
        var headers = _response.Headers;
        var before = new StringValues[names.Length];
        for (var i = 0; i < before.Length; i++)
        {
            before[i] = headers[names[i]];
        }

        say(http);
        for (var i = 0; i < before.Length; i++)
        {
            if (headers[names[i]] is var now && now != before[i])
            {
                _set[names[i]] = now;
            }
        }
    }

    private Task TakeBackAsync()
    {
        if (_response.StatusCode is not ((>= 200 and < 300) or StatusCodes.Status304NotModified or StatusCodes.Status412PreconditionFailed))
        {
            foreach (var name in _set.Keys.ToList())
            {
                Unset(name);
            }
        }

        return Task.CompletedTask;
    }
}
