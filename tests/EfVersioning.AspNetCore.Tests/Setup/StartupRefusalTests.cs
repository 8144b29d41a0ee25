using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.Abstractions;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.Routing;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace EfVersioning.AspNetCore.Tests.Setup;

/// <summary>An endpoint that cannot have a tag stops the application when it starts. No database is asked.</summary>
[Sqlite]
public sealed class StartupRefusalTests(SqliteDatabase database) : ShopTests(database), IClassFixture<SqliteDatabase>
{
    private sealed class OtherContext(DbContextOptions<OtherContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Item>();
            modelBuilder.UseEtagVersioning();
        }
    }

    /// <summary>What the framework finds where there is a file Pages/Item.cshtml.</summary>
    private sealed class OnePage : IActionDescriptorProvider
    {
        public int Order => 0;

        public void OnProvidersExecuting(ActionDescriptorProviderContext context) => context.Results.Add(new PageActionDescriptor
        {
            RelativePath = "/Pages/Item.cshtml",
            ViewEnginePath = "/Item",
            DisplayName = "/Item",
            AttributeRouteInfo = new AttributeRouteInfo { Template = "items/{id}" },
            RouteValues = new Dictionary<string, string?> { ["page"] = "/Item" },
            EndpointMetadata = [],
            FilterDescriptors = [],
            Properties = new Dictionary<object, object?>(),
        });

        public void OnProvidersExecuted(ActionDescriptorProviderContext context)
        {
        }
    }

    private async Task RefusedAsync(Action<WebApplication> map, string endpoint, string reason, string line, Action<IServiceCollection>? configure = null)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(map, configure));

        Assert.Contains(endpoint, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(line, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public Task A_route_without_the_key() => RefusedAsync(
        app => app.MapGet("/items", () => "").WithETag<Item>(),
        "HTTP: GET /items", "no parameter for the key of 'Item' (Id); it has no parameters", "WithETag<Item>(\"…\")");

    [Fact]
    public Task A_name_that_is_not_in_the_route() => RefusedAsync(
        app => app.MapGet("/items/{id}", (int id) => id).WithETag<Item>("nr"),
        "HTTP: GET /items/{id}", "no parameter 'nr' for the key of 'Item' (Id); it has {id}", "WithETag<Item>(\"…\")");

    [Fact]
    public Task Names_of_the_wrong_number() => RefusedAsync(
        app => app.MapPut("/lines/{order}/{number}", (string order, int number) => order + number).RequireIfMatch<Line>("order"),
        "HTTP: PUT /lines/{order}/{number}", "has 2 parts, and 1 parameters are named", "WithETag<Line>(\"…\", \"…\")");

    [Fact]
    public Task A_list_in_a_group_of_rows() => RefusedAsync(
        app =>
        {
            var items = app.MapGroup("/items").WithETag<Item>();
            items.MapGet("/{id}", (int id) => id);
            items.MapGet("/", () => "");
        },
        "HTTP: GET /items/", "no parameter for the key of 'Item' (Id)", "WithCollectionETag<Item>()");

    [Fact]
    public Task An_entity_type_without_a_version() => RefusedAsync(
        app => app.MapGet("/remarks/{id}", (int id) => id).WithETag<Remark>(),
        "HTTP: GET /remarks/{id}", "'Remark' has no version", "Implement IVersioned");

    [Fact]
    public Task A_type_that_is_in_no_model() => RefusedAsync(
        app => app.MapGet("/texts/{id}", (int id) => id).WithETag<string>(),
        "HTTP: GET /texts/{id}", "'String' is no entity type of ShopContext", "AddEtagVersioning<TContext>()");

    [Fact]
    public Task A_type_that_is_in_two_models() => RefusedAsync(
        app => app.MapGet("/items/{id}", (int id) => id).WithETag<Item>(),
        "HTTP: GET /items/{id}", "'Item' is an entity type of ShopContext and OtherContext", "options.Context = typeof(ShopContext)",
        services => services.AddDbContext<OtherContext>(options => options.UseSqlite()).AddEtagVersioning<OtherContext>());

    [Fact]
    public Task A_context_that_is_no_service() => RefusedAsync(
        app => app.MapGet("/items/{id}", (int id) => id).WithETag<Item>(),
        "HTTP: GET /items/{id}", "'ShopContext' is no service", "AddDbContext<ShopContext>",
        services => services.RemoveAll<ShopContext>());

    [Theory]
    [InlineData(typeof(string), "Context names 'string', which is no DbContext", "options.Context = typeof(ShopContext)")]
    [InlineData(typeof(OtherContext), "'OtherContext' is no service", "AddDbContext<OtherContext>")]
    public Task A_context_that_is_named_and_is_none(Type context, string reason, string line) => RefusedAsync(
        app => app.MapGet("/items/{id}", (int id) => id).WithETag<Item>(options => options.Context = context),
        "HTTP: GET /items/{id}", reason, line);

    [Fact]
    public Task An_endpoint_in_a_group_that_runs_no_filters() => RefusedAsync(
        app => ((IEndpointRouteBuilder)app.MapGroup("/raw").WithETag<Item>()).DataSources.Add(new LateEndpoints { Raw() }),
        "raw item", "runs no endpoint filters", "MapGet(…).WithETag<T>()");

    [Fact]
    public Task A_Razor_page_in_a_group() => RefusedAsync(
        app => app.MapGroup("/pages").WithETag<Item>().MapRazorPages(),
        "/Item", "runs no endpoint filters", "take it out of the group",
        services => services.AddSingleton<IActionDescriptorProvider>(new OnePage()).AddRazorPages());

    [Fact]
    public async Task If_Match_that_is_required_of_reads_alone_asks_nothing()
    {
        await using var app = await StartAsync(app => app.MapGet("/items/{id}", (int id) => id).RequireIfMatch<Item>());

        Assert.Equal("\"shop.item-1,1\"", (await app.SendAsync("GET /items/1")).Field("ETag"));
    }

    [Fact]
    public async Task An_endpoint_that_is_added_later_is_refused_at_its_first_request()
    {
        var late = new LateEndpoints();
        Exception? caught = null;
        await using var app = await StartAsync(app =>
        {
            app.Use(async (http, next) =>
            {
                caught = await Record.ExceptionAsync(() => next(http));
                if (caught is not null)
                {
                    http.Response.StatusCode = 500;
                }
            });
            app.UseRouting();
            app.MapGet("/items/{id}", (int id) => id).WithETag<Item>();
            ((IEndpointRouteBuilder)app.MapGroup("/raw").RequireIfMatch<Item>()).DataSources.Add(late);
        });
        Assert.Equal(404, (int)(await app.SendAsync("PUT /raw/1")).StatusCode);

        late.Add(Raw());

        Assert.Equal(500, (int)(await app.SendAsync("PUT /raw/1")).StatusCode);
        Assert.Contains("raw item", Assert.IsType<InvalidOperationException>(caught).Message, StringComparison.Ordinal);
        Assert.Equal(200, (int)(await app.SendAsync("GET /items/1")).StatusCode);
    }

    private static RouteEndpoint Raw()
        => (RouteEndpoint)new RouteEndpointBuilder(http => http.Response.WriteAsync("written"), Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/{id}"), 0) { DisplayName = "raw item" }.Build();
}
