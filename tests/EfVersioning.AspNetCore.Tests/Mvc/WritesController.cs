using EfVersioning.AspNetCore.Tests.Applications;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Mvc;

/// <summary>Writes of one row. No action here calls IfMatch(), but the one that says so.</summary>
[ApiController]
[Route("items")]
[ETag<Item>]
public sealed class WritesController(ShopContext db, ActionLog log) : ControllerBase
{
    [HttpGet("{id}")]
    public async Task<ActionResult<Item>> Get(int id) => await db.Items.FindAsync(id) is { } item ? item : NotFound();

    [HttpPost]
    public async Task<ActionResult<Item>> Post(ItemName change)
    {
        var item = new Item { Name = change.Name };
        db.Add(item);
        await db.SaveChangesAsync();
        return CreatedAtAction(nameof(Get), new { id = item.Id }, item);
    }

    [HttpPut("{id}")]
    [RequireIfMatch]
    public async Task<ActionResult<Item>> Put(int id, ItemName change) => await SaveAsync(id, change) is { } item ? item : NotFound();

    [HttpDelete("{id}")]
    [RequireIfMatch]
    public async Task<IActionResult> Delete(int id)
    {
        await log.RanAsync();
        if (await db.Items.FindAsync(id) is not { } item)
        {
            return NotFound();
        }

        db.Remove(item);
        await db.SaveChangesAsync();
        return NoContent();
    }

    [HttpPut("loose/{id}")]
    public async Task<IActionResult> Loose(int id, ItemName change) => await SaveAsync(id, change) is null ? NotFound() : NoContent();

    [HttpPut("dto/{id}")]
    public async Task<ActionResult<ItemName>> Dto(int id, ItemName change) => await SaveAsync(id, change) is { } item ? Ok(new ItemName(item.Name)) : NotFound();

    [HttpPut("result/{id}")]
    public async Task<IResult> Result(int id, ItemName change) => await SaveAsync(id, change) is { } item ? Results.Ok(item) : Results.NotFound();

    [HttpPut("blind/{id}")]
    public async Task<IActionResult> Blind(int id, ItemName change)
    {
        await log.RanAsync();
        await db.Items.PatchAsync([id], ifMatch: null, set => set.SetProperty(item => item.Name, change.Name));
        return NoContent();
    }

    [HttpPut("upsert/{id}")]
    public async Task<ActionResult<Item>> Upsert(int id, ItemName change)
    {
        await log.RanAsync();
        if (await db.Items.FindAsync(id) is not { } item)
        {
            db.Add(item = new Item { Id = id });
        }

        item.Name = change.Name;
        await db.SaveChangesAsync();
        return item;
    }

    [HttpPut("caught/{id}")]
    public async Task<IActionResult> Caught(int id, ItemName change)
    {
        try
        {
            return Ok(await SaveAsync(id, change));
        }
        catch (StaleETagException)
        {
            return Conflict("mine");
        }
    }

    [HttpPut("refused/{id}")]
    public async Task<IActionResult> Refused(int id, ItemName change)
    {
        await SaveAsync(id, change);
        return UnprocessableEntity();
    }

    [HttpPut("broken/{id}")]
    public IActionResult Broken(int id, ItemName change) => throw new InvalidOperationException($"{id} {change}");

    private async Task<Item?> SaveAsync(int id, ItemName change)
    {
        await log.RanAsync();
        if (await db.Items.FindAsync(id) is { } item)
        {
            item.Name = change.Name;
            await db.SaveChangesAsync();
            return item;
        }

        return null;
    }
}
