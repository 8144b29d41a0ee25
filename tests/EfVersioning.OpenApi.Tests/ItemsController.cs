using EfVersioning.AspNetCore.Tests.Applications;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.OpenApi.Tests;

/// <summary>Actions on one item.</summary>
[ApiController]
[Route("controller/items")]
public sealed class ItemsController : ControllerBase
{
    [HttpGet("{id:int}")]
    [ETag]
    public ActionResult<Item> Get(int id) => new Item { Id = id };

    [HttpPut("{id:int}")]
    [RequireIfMatch<Item>]
    [ProducesResponseType(StatusCodes.Status204NoContent)]
    [ProducesResponseType<string>(StatusCodes.Status412PreconditionFailed, "text/plain")]
    public IActionResult Put(int id, Item item, [FromHeader(Name = "if-match")] string? tag) => id == item.Id && tag is null ? NoContent() : Conflict();
}
