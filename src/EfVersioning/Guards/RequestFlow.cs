namespace EfVersioning.Guards;

/// <summary>
/// What flows with a request, from in front of all middleware to its end: a place for its <see cref="RequestScope"/>, which most
/// requests never have. What an endpoint puts into the flow itself ends with it, and a unit of work around it saves later.
/// </summary>
internal sealed class RequestFlow : IDisposable
{
    private static readonly AsyncLocal<RequestFlow?> Local = new();

    private RequestScope? _scope;
    private bool _hasEnded;

    /// <summary>
    /// The request that the caller runs in; null where it runs in none that is about a row. Work that a handler leaves running
    /// behind its answer is no part of the request any more.
    /// </summary>
    public static RequestScope? Scope => Local.Value is { _hasEnded: false } flow ? flow._scope : null;

    /// <summary>Whether there is one.</summary>
    public static bool HasScope() => Local.Value is { _hasEnded: false, _scope: not null };

    /// <summary>Opens a request in the caller's flow, until the result is disposed of.</summary>
    public static RequestFlow Open() => Local.Value = new RequestFlow();

    /// <summary>The scope of the request that the caller runs in, from here on. Where nobody opened one it is opened here.</summary>
    public static RequestScope Enter()
    {
        var flow = Local.Value is { _hasEnded: false } open ? open : Open();
        return flow._scope ??= new RequestScope();
    }

    public void Dispose() => _hasEnded = true;
}
