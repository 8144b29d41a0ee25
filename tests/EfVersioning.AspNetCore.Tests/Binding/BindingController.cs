using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Mvc;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.AspNetCore.Tests.Binding;

[ApiController]
[Route("bound/controller")]
public sealed class BindingController(ShopContext db) : ControllerBase
{
    [HttpGet]
    public ActionResult<string> Say(IfMatch asked) => $"{asked.Kind}:{string.Join('|', asked.Tags)}";

    [HttpPut("{id}")]
    public async Task<ActionResult> Put(int id, ItemName change, IfMatch ifMatch)
    {
        var item = (await db.Items.FindAsync(id))!;
        db.Entry(item).IfMatch(ifMatch);
        item.Name = change.Name;
        await db.SaveChangesAsync();
        return NoContent();
    }
}
