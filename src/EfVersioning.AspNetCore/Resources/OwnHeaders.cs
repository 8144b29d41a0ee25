using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// The headers that we have set on one answer. One that is none of the resource (a 403, a 301, an outer filter's, MVC's 406) has no
/// tag, so they are taken back; what the handler set is its own.
/// </summary>
internal sealed class OwnHeaders
{
    private readonly HttpResponse _response;

    // Few, which a dictionary finds no faster.
    private readonly List<KeyValuePair<string, StringValues>> _set = new(4);

    public OwnHeaders(HttpResponse response)
    {
        _response = response;
        response.OnStarting(static own => ((OwnHeaders)own).TakeBackAsync(), this);
    }

    /// <summary>Those of an answer that a handler described by hand, kept with the request.</summary>
    public static OwnHeaders Of(HttpContext http)
    {
        if (http.Features.Get<OwnHeaders>() is not { } own)
        {
            http.Features.Set(own = new OwnHeaders(http.Response));
        }

        return own;
    }

    /// <summary>Sets a header, by its name of <c>HeaderNames</c>.</summary>
    public void Set(string name, StringValues value)
    {
        _response.Headers[name] = value;
        Remember(name, value);
    }

    /// <summary>Takes a header back. What somebody has changed since is theirs.</summary>
    public void Unset(string name)
    {
        if (IndexOf(name) is >= 0 and var index)
        {
            if (_response.Headers[name] == _set[index].Value)
            {
                _response.Headers.Remove(name);
            }

            _set.RemoveAt(index);
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
                Remember(names[i], now);
            }
        }
    }

    private void Remember(string name, StringValues value)
    {
        if (IndexOf(name) is >= 0 and var index)
        {
            _set[index] = new(name, value);
        }
        else
        {
            _set.Add(new(name, value));
        }
    }

    private int IndexOf(string name)
    {
        var index = _set.Count - 1;
        while (index >= 0 && _set[index].Key != name)
        {
            index--;
        }

        return index;
    }

    private Task TakeBackAsync()
    {
        if (_response.StatusCode is not ((>= 200 and < 300) or StatusCodes.Status304NotModified or StatusCodes.Status412PreconditionFailed))
        {
            while (_set is [.., var (name, _)])
            {
                Unset(name);
            }
        }

        return Task.CompletedTask;
    }
}
