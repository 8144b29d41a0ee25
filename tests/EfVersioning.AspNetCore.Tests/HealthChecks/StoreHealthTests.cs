using System.Net;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace EfVersioning.AspNetCore.Tests.HealthChecks;

/// <summary>The health of a store, as an application tells it. No database is asked.</summary>
[Sqlite]
public sealed class StoreHealthTests(SqliteDatabase database) : ShopTests(database), IClassFixture<SqliteDatabase>
{
    [Theory]
    [InlineData(ETagStoreStatus.InReach, null, HttpStatusCode.OK, "Healthy")]
    [InlineData(ETagStoreStatus.WritesGoOn, null, HttpStatusCode.OK, "Degraded")]
    [InlineData(ETagStoreStatus.WritesFail, null, HttpStatusCode.ServiceUnavailable, "Unhealthy")]
    [InlineData(ETagStoreStatus.WritesFail, HealthStatus.Degraded, HttpStatusCode.OK, "Degraded")]
    [InlineData(ETagStoreStatus.WritesGoOn, HealthStatus.Unhealthy, HttpStatusCode.ServiceUnavailable, "Unhealthy")]
    public async Task It_is_what_the_store_says_of_itself(ETagStoreStatus says, HealthStatus? failureStatus, HttpStatusCode status, string text)
    {
        await using var app = await StartAsync(
            app => app.MapHealthChecks("/health"),
            services => services.AddSingleton<IETagStore>(new SayingStore(says)).AddHealthChecks().AddEtagStoreCheck(failureStatus: failureStatus));

        var answer = await app.SendAsync("GET /health");

        Assert.Equal((status, text), (answer.StatusCode, await answer.TextAsync()));
    }

    [Fact]
    public async Task The_store_in_memory_is_always_there()
    {
        await using var app = await StartAsync(
            app => app.MapHealthChecks("/health"),
            services => services.AddEtagVersioningStore<ShopContext>().AddHealthChecks().AddEtagStoreCheck());

        Assert.Equal("Healthy", await (await app.SendAsync("GET /health")).TextAsync());
    }

    [Fact]
    public async Task Without_a_store_it_names_the_line_that_adds_one()
    {
        await using var app = await StartAsync(_ => { }, services => services.AddHealthChecks().AddEtagStoreCheck("tags", tags: ["ready"]));

        var report = await app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(Cancellation);

        var (name, entry) = Assert.Single(report.Entries);
        Assert.Equal(("tags", HealthStatus.Unhealthy), (name, entry.Status));
        Assert.Equal(["ready"], entry.Tags);
        Assert.Contains("AddEtagVersioningStore<TContext>()", entry.Description, StringComparison.Ordinal);
    }

    private sealed class SayingStore(ETagStoreStatus status) : IETagStore
    {
        private readonly IETagStore _inner = new MemoryETagStore();

        public ValueTask<ETagStoreStatus> CheckAsync(CancellationToken cancellationToken) => ValueTask.FromResult(status);

        public ValueTask<ETagStoreRead> ReadAsync(ETagStoreRow row, CancellationToken cancellationToken) => _inner.ReadAsync(row, cancellationToken);

        public ValueTask FillAsync(ETagStoreRow row, long lease, RowState version, CancellationToken cancellationToken)
            => _inner.FillAsync(row, lease, version, cancellationToken);

        public ValueTask MarkAsync(ETagStoreWrite write, CancellationToken cancellationToken) => _inner.MarkAsync(write, cancellationToken);

        public ValueTask SettleAsync(ETagStoreWrite write, CancellationToken cancellationToken) => _inner.SettleAsync(write, cancellationToken);

        public ValueTask TakeBackAsync(ETagStoreWrite write, CancellationToken cancellationToken) => _inner.TakeBackAsync(write, cancellationToken);
    }
}
