using EfVersioning.AspNetCore.Tests.Applications;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>A controller that says when it is made.</summary>
[ApiController]
[Route("early/mvc")]
public sealed class EarlyController : ControllerBase
{
    private readonly ShopContext _db;

    public EarlyController(ShopContext db, ActionLog log)
    {
        _db = db;
        log.Runs++;
    }

    [HttpGet("{id}")]
    [ETag<Item>]
    public async Task<ItemName> Get(int id, int? page) => new((await _db.Items.FindAsync(id))!.Name + page);

    [HttpGet("kinds/{id}")]
    [ETag<Item>]
    public ItemName Kinds(int id, int? number, [FromQuery] int[] numbers, DayOfWeek? day, Even? even, [FromHeader(Name = "X-Count")] int count)
        => new($"{id}{number}{numbers?.Length}{day}{even}{count}");

    [HttpPut("{id}")]
    [RequireIfMatch(typeof(Item))]
    public async Task<ItemName> Put(int id, ItemName change)
    {
        (await _db.Items.FindAsync(id))!.Name = change.Name;
        await _db.SaveChangesAsync();
        return change;
    }

    [HttpPut("named/{id}")]
    [RequireIfMatch(typeof(Item))]
    public async Task<Item> Named(string id)
    {
        var item = _db.Items.Single(item => item.Name == id);
        item.Name = "Torch";
        await _db.SaveChangesAsync();
        return item;
    }
}

/// <summary>A parameter with a TryParse of its own, and no interface that says so.</summary>
public readonly record struct Even(int Value)
{
    public static bool TryParse(string? text, out Even even)
    {
        even = new Even(int.TryParse(text, out var value) ? value : 1);
        return even.Value % 2 == 0;
    }
}

/// <summary>A check of the application's own, in front of the actions.</summary>
public sealed class KeyFilter : IActionFilter
{
    public void OnActionExecuting(ActionExecutingContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (context.HttpContext.Request.Headers["X-Key"] != "mine")
        {
            context.Result = new UnauthorizedResult();
        }
    }

    public void OnActionExecuted(ActionExecutedContext context)
    {
    }
}
