using System.Collections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Primitives;

namespace EfVersioning.AspNetCore.Tests.Setup;

/// <summary>Endpoints that an application makes itself, and adds to as it runs.</summary>
internal sealed class LateEndpoints : EndpointDataSource, IEnumerable<Endpoint>
{
    private Endpoint[] _endpoints = [];
    private CancellationTokenSource _change = new();

    public override IReadOnlyList<Endpoint> Endpoints => _endpoints;

    public void Add(Endpoint endpoint)
    {
        var before = _change;
        _endpoints = [.. _endpoints, endpoint];
        _change = new CancellationTokenSource();
        before.Cancel();
    }

    public override IChangeToken GetChangeToken() => new CancellationChangeToken(_change.Token);

    public IEnumerator<Endpoint> GetEnumerator() => ((IEnumerable<Endpoint>)_endpoints).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
