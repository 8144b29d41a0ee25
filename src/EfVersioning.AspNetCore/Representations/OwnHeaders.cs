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
    // By the names of HeaderNames; three at most, but for what settings say.
    private readonly List<(string Name, StringValues Value)> _set = new(3);

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
        Note(name, value);
    }

    /// <summary>Takes back what we have said in a header, and nobody has changed since.</summary>
    public void Unset(string name)
    {
        if (_set.FindIndex(set => set.Name == name) is >= 0 and var index)
        {
            TakeBack(_set[index]);
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
                Note(names[i], now);
            }
        }
    }

    private Task TakeBack()
    {
        if (_response.StatusCode is (>= 200 and < 300) or StatusCodes.Status304NotModified or StatusCodes.Status412PreconditionFailed)
        {
            return Task.CompletedTask;
        }

        _set.ForEach(TakeBack);
        return Task.CompletedTask;
    }

    private void TakeBack((string Name, StringValues Value) set)
    {
        if (_response.Headers[set.Name] == set.Value)
        {
            _response.Headers.Remove(set.Name);
        }
    }

    private void Note(string name, StringValues value)
    {
        _set.RemoveAll(set => set.Name == name);
        _set.Add((name, value));
    }
}
