using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace EfVersioning.AspNetCore.Binding;

/// <summary>Binds an <see cref="IfMatch"/> parameter of an action. It always succeeds.</summary>
internal sealed class IfMatchBinder : IModelBinder
{
    public Task BindModelAsync(ModelBindingContext bindingContext)
    {
        ArgumentNullException.ThrowIfNull(bindingContext);
        bindingContext.Result = ModelBindingResult.Success(IfMatch.Of(bindingContext.HttpContext.Request.Headers.IfMatch));
        return Task.CompletedTask;
    }
}
