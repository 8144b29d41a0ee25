using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.ByHand;

/// <summary>Preconditions by hand: no attribute.</summary>
[ApiController]
[Route("hand/controller")]
public sealed class ByHandController(ShopContext db, ActionLog log) : ControllerBase
{
    [HttpGet("{id}")]
    [HttpHead("{id}")]
    public async Task<ActionResult<ItemName>> Get(int id)
    {
        if (await db.Items.FindAsync(id) is not { } item)
        {
            return NotFound();
        }

        if (this.AnswerPreconditions(db, item) is { } answer)
        {
            return answer;
        }

        log.Runs++;
        return new ItemName(item.Name);
    }

    [HttpPut("{id}")]
    public async Task<ActionResult<ItemName>> Put(int id, ItemName change)
    {
        if (await db.Items.FindAsync(id) is not { } item)
        {
            return NotFound();
        }

        if (this.AnswerPreconditions(db, item, requireIfMatch: true) is { } answer)
        {
            return answer;
        }

        await log.RanAsync();
        item.Name = change.Name;
        await db.SaveChangesAsync();
        return new ItemName(item.Name);
    }

    [HttpGet("tag/{id}")]
    public async Task<ActionResult<string>> Tagged(int id)
    {
        if (await db.Items.FindETagAsync([id]) is not { } tag)
        {
            return NotFound();
        }

        if (this.AnswerPreconditions(tag, lastModified: null) is { } answer)
        {
            return answer;
        }

        log.Runs++;
        return "text";
    }
}
