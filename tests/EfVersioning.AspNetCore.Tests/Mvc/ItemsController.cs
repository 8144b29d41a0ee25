using System.ComponentModel.DataAnnotations;
using EfVersioning.AspNetCore.Tests.Applications;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Mvc;

public sealed record ItemName([StringLength(20)] string Name);

/// <summary>What the tests see of the actions, and do between their check and their read.</summary>
public sealed class ActionLog
{
    public int Runs { get; set; }

    public Func<Task> Meanwhile { get; set; } = () => Task.CompletedTask;

    public Task RanAsync()
    {
        Runs++;
        return Meanwhile();
    }
}

/// <summary>Every way in which an action can answer the same row.</summary>
[ApiController]
[Route("read")]
[ETag]
public sealed class ReadController(ShopContext db, ActionLog log) : ControllerBase
{
    [HttpGet("entity/{id}")]
    [HttpHead("entity/{id}")]
    public async Task<ActionResult<Item>> Entity(int id) => await FindAsync(id) is { } item ? item : NotFound();

    [HttpGet("value/{id}")]
    public async ValueTask<Item?> Value(int id) => await FindAsync(id);

    [HttpGet("ok/{id}")]
    [ProducesResponseType<Item>(200)]
    public async Task<IActionResult> Said(int id) => await FindAsync(id) is { } item ? Ok(item) : NotFound();

    [HttpGet("dto/{id}")]
    [ETag(typeof(Item))]
    public async Task<ActionResult<ItemName>> Dto(int id) => await FindAsync(id) is { } item ? new ItemName(item.Name) : NotFound();

    [HttpGet("result/{id}")]
    [ETag<Item>]
    public async Task<IResult> Result(int id) => await FindAsync(id) is { } item ? Results.Ok(new ItemName(item.Name)) : Results.NotFound();

    [HttpGet("union/{id}")]
    public async Task<Results<Ok<Item>, NotFound>> Union(int id) => await FindAsync(id) is { } item ? TypedResults.Ok(item) : TypedResults.NotFound();

    [HttpGet("json/{id}")]
    [ETag<Item>]
    public async Task<ActionResult> Json(int id) => await FindAsync(id) is { } item ? new JsonResult(new ItemName(item.Name)) : NotFound();

    [HttpGet("text/{id}")]
    [ETag<Item>]
    public async Task<IActionResult> Text(int id) => await FindAsync(id) is { } item ? Content(item.Name) : NotFound();

    [HttpGet("file/{id}")]
    [ETag<Item>]
    public async Task<IActionResult> File(int id)
        => await FindAsync(id) is { } item ? File(System.Text.Encoding.UTF8.GetBytes(item.Name), "text/plain", enableRangeProcessing: true) : NotFound();

    [HttpGet("conflict/{id}")]
    [ETag<Item>(CacheControl = "max-age=60")]
    public ActionResult Refused(int id) => Conflict(id);

    [HttpGet("moved/{id}")]
    [ETag<Item>]
    public ActionResult Moved(int id) => Redirect($"/read/entity/{id}");

    [HttpGet("kept/{id}")]
    [ETag(CacheControl = "max-age=60")]
    public Task<ActionResult<Item>> Kept(int id) => Entity(id);

    [HttpGet("unkept/{id}")]
    [ETag(CacheControl = "")]
    public Task<ActionResult<Item>> Unkept(int id) => Entity(id);

    [HttpGet("secret/{id}")]
    [Authorize]
    public Task<ActionResult<Item>> Secret(int id) => Entity(id);

    [HttpGet("paged/{id}")]
    public Task<ActionResult<Item>> Paged(int id, int page) => page >= 0 ? Entity(id) : throw new InvalidOperationException();

    [HttpGet]
    [NoETag]
    public Task<List<Item>> All() => db.Items.ToListAsync();

    private async Task<Item?> FindAsync(int id)
    {
        await log.RanAsync();
        return await db.Items.FindAsync(id);
    }
}

/// <summary>An attribute of the application's own, for what no attribute value can say.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ByLanguageAttribute() : ETagAttribute(typeof(Item))
{
    protected override void Configure(EtagHttpOptions options)
    {
        base.Configure(options);
        options.Variant = http => http.Request.Headers.AcceptLanguage.ToString();
    }
}

[ETag<Item>(CacheControl = "max-age=1")]
public abstract class BaseController : ControllerBase;

[ApiController]
[Route("derived")]
[ETag(CacheControl = "max-age=2")]
public sealed class DerivedController : BaseController
{
    [HttpGet("{id}")]
    public string Inherited(int id) => $"{id}";

    [HttpGet("own/{id}")]
    [ETag(CacheControl = "max-age=3")]
    public string Own(int id) => $"{id}";

    [HttpGet("language/{id}")]
    [ByLanguage]
    public string Language(int id) => $"{id}";
}

[ApiController]
[Route("orders/{o}/lines/{n}")]
[ETag<Line>(Key = ["o", "n"])]
public sealed class LinesController(ShopContext db) : ControllerBase
{
    [HttpGet]
    public async Task<ActionResult<int>> Amount(string o, int n) => await db.Lines.FindAsync(o, n) is { } line ? line.Amount : NotFound();
}

/// <summary>By conventional routes, and without the attribute that answers 400 for a model that is not valid.</summary>
[ETag<Item>]
public sealed class ShelfController(ShopContext db) : Controller
{
    [HttpGet]
    public async Task<IActionResult> Item(int id, int page) => ModelState.IsValid && await db.Items.FindAsync(id) is { } item ? Ok(item) : BadRequest(page);

    [HttpPost]
    public async Task<IActionResult> Add(string name)
    {
        var item = new Item { Name = name };
        db.Add(item);
        await db.SaveChangesAsync();
        return RedirectToAction(nameof(Item), new { id = item.Id });
    }

    [HttpPost]
    public async Task<IActionResult> Rename(int id, string name)
    {
        if (await db.Items.FindAsync(id) is not { } item)
        {
            return NotFound();
        }

        item.Name = name;
        await db.SaveChangesAsync();
        return Ok(item);
    }
}
