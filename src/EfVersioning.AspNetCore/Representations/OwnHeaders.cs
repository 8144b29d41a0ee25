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
    private readonly Dictionary<string, StringValues> _set = new(StringComparer.OrdinalIgnoreCase);
    private (string Name, StringValues Before)[] _noted = [];

    private OwnHeaders(HttpResponse response) => _response = response;

    public static OwnHeaders Of(HttpContext http)
    {
        if (http.Features.Get<OwnHeaders>() is not { } own)
        {
            http.Features.Set(own = new OwnHeaders(http.Response));
            http.Response.OnStarting(static state => ((OwnHeaders)state).TakeBack(), own);
        }

        return own;
    }

    public void Set(string name, StringValues value)
    {
        _response.Headers[name] = value;
        _set[name] = value;
    }

    /// <summary>Takes back what we have said in a header, and nobody has changed since.</summary>
    public void Unset(string name)
    {
        if (_set.Remove(name, out var value) && _response.Headers[name] == value)
        {
            _response.Headers.Remove(name);
        }
    }

    /// <summary>Remembers what these headers are before the application's settings say something for us.</summary>
    public void Note(params string[] names) => _noted = Array.ConvertAll(names, name => (name, _response.Headers[name]));

    /// <summary>What was said since is as good as ours.</summary>
    public void NoteChanged()
    {
        foreach (var (name, before) in _noted)
        {
            if (_response.Headers[name] is var now && now != before)
            {
                _set[name] = now;
            }
        }
    }

    private Task TakeBack()
    {
        if (_response.StatusCode is (>= 200 and < 300) or StatusCodes.Status304NotModified or StatusCodes.Status412PreconditionFailed)
        {
            return Task.CompletedTask;
        }

        foreach (var (name, value) in _set)
        {
            if (_response.Headers[name] == value)
            {
                _response.Headers.Remove(name);
            }
        }

        return Task.CompletedTask;
    }
}
