using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.AspNetCore.Mvc;

/// <summary>An HTTP result as a controller answers it; the framework's own is not public.</summary>
internal sealed class HttpResultAction(IResult result) : ActionResult
{
    public override Task ExecuteResultAsync(ActionContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return result.ExecuteAsync(context.HttpContext);
    }
}
