using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>An action that cannot have a tag stops the application, which says which and what to write.</summary>
public abstract class ControllerStartTests(TestDatabase database) : ControllerTests(database)
{
    [Route("a")]
    [ETag]
    public sealed class UntypedController : ControllerBase
    {
        [HttpGet("{id}")]
        public ActionResult<ItemName> Get(int id) => NotFound(id);
    }

    [Route("b")]
    [ETag<Item>]
    public sealed class ListController : ControllerBase
    {
        [HttpGet]
        public ActionResult<List<Item>> All() => NotFound();
    }

    [Route("c")]
    [ETag<Remark>]
    public sealed class UnversionedController : ControllerBase
    {
        [HttpGet("{id}")]
        public ActionResult<Remark> Get(int id) => NotFound(id);
    }

    [Route("d")]
    [ETag]
    public sealed class SeveralController : ControllerBase
    {
        [HttpGet("{id}")]
        [ProducesResponseType<Item>(200)]
        [ProducesResponseType<Leaflet>(203)]
        public IActionResult Get(int id) => NotFound(id);
    }

    [Route("e")]
    public sealed class BothController : ControllerBase
    {
        [HttpPut("{id}")]
        [RequireIfMatch<Item>]
        [NoETag]
        public IActionResult Put(int id) => NotFound(id);
    }

    [Theory]
    [InlineData(typeof(UntypedController), "UntypedController.Get", "[ETag(typeof(…))]")]
    [InlineData(typeof(ListController), "ListController.All", "[ETag<Item>(Key = [\"…\"])]")]
    [InlineData(typeof(ListController), "ListController.All", "[NoETag]")]
    [InlineData(typeof(UnversionedController), "UnversionedController.Get", "'Remark'")]
    [InlineData(typeof(SeveralController), "SeveralController.Get", "Item, Leaflet. Say which row it is: [ETag(typeof(Item))]")]
    [InlineData(typeof(BothController), "BothController.Put", "[NoETag]")]
    public async Task An_action_that_cannot_have_a_tag_is_named_with_the_line_to_write(Type controller, string action, string line)
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(controller));

        Assert.Contains(action, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(line, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_fallback_to_a_controller_is_no_obstacle_to_the_routes_that_have_a_key()
    {
        await using var app = await StartAsync([typeof(ShelfController)], _ => { }, more: app => app.MapFallbackToController("Item", "Shelf"));

        Assert.Equal(Tag, (await app.SendAsync("GET /shelf/item/1")).Field("ETag"));
    }

    [Fact]
    public async Task The_attribute_at_a_lambda_is_refused()
    {
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => StartAsync(app => app.MapGet("/items/{id}", [ETag<Item>] (int id) => id)));

        Assert.Contains("/items/{id}", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(".WithETag<…>()", refusal.Message, StringComparison.Ordinal);
    }
}

[Sqlite]
public sealed class SqliteControllerStartTests(SqliteDatabase database) : ControllerStartTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresControllerStartTests(PostgresDatabase database) : ControllerStartTests(database), IClassFixture<PostgresDatabase>;
