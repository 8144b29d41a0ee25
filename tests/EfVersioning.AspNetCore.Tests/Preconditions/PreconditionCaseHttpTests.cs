using System.Text;
using EfVersioning.AspNetCore.HttpResults;
using EfVersioning.AspNetCore.Representations;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.AspNetCore.Tests;

/// <summary>Every case through Kestrel, on the canonical handler of the cases, which asks by hand. No database is asked.</summary>
[Sqlite]
public sealed class PreconditionCaseHttpTests(SqliteDatabase database) : ShopTests(database), IClassFixture<SqliteDatabase>
{
    private PreconditionCase _case = null!;
    private bool _performed;

    private async Task HandleAsync(HttpContext http)
    {
        var state = _case.State;
        if (_case.Plain is >= 200 and < 300)
        {
            http.Response.Headers.ETag = state.ETag;
            var outcome = Preconditions.Evaluate(http.Request.Method, http.Request.Headers, state, _case.RequiresIfMatch, new FakeTimeProvider(PreconditionCase.Now));
            if (outcome is not PreconditionOutcome.Proceed)
            {
                await (outcome is PreconditionOutcome.PreconditionFailed
                    ? new PreconditionFailed(PreconditionAnswer.Failed(http.Request.Headers, state.ETag), state.ETag)
                    : PreconditionAnswer.Of(outcome)).ExecuteAsync(http);
                return;
            }

            IfRange.Apply(http.Request.Headers, state);
        }

        _performed = true;
        if (_case.Plain is 200 && http.Request.Method is "GET")
        {
            await Results.Bytes(new byte[100], "text/plain", enableRangeProcessing: _case.HasRanges).ExecuteAsync(http);
        }
        else
        {
            http.Response.StatusCode = _case.Plain;
        }
    }

    [Fact]
    public async Task Every_case_is_answered_as_it_rules_and_performed_only_where_it_says_so()
    {
        await using var app = await StartAsync(app => app.Map("/case", HandleAsync), services => services.Configure<KestrelServerOptions>(server =>
        {
            server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            server.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        }));
        var client = new OctetClient(app.Client.BaseAddress!);
        var wrong = new List<string>();

        foreach (var (id, item) in PreconditionCase.All)
        {
            (_case, _performed) = (item, false);
            var answer = await client.SendAsync(item.Method, "/case", item.Method is "PUT" or "PATCH" or "POST" ? "{}" : null, item.Fields);
            if (!item.Rulings.Contains((answer.Status, _performed)) || (answer.Status is 304 && answer.Content.Length > 0))
            {
                wrong.Add($"{id}: {answer.Status}, performed: {_performed}");
            }
        }

        Assert.Empty(wrong);
        Assert.Equal(215, PreconditionCase.All.Count);
    }
}
