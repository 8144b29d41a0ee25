using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Binding;

/// <summary>For controllers: the type is bound from its header, and never looked for in the body. It always succeeds.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FromIfMatchAttribute : Attribute, IBinderTypeProviderMetadata, IModelNameProvider
{
    public Type BinderType => typeof(Binder);

    public BindingSource BindingSource => BindingSource.Header;

    public string Name => HeaderNames.IfMatch;

    private sealed class Binder : IModelBinder
    {
        public Task BindModelAsync(ModelBindingContext bindingContext)
        {
            bindingContext.Result = ModelBindingResult.Success(IfMatch.Of(bindingContext.HttpContext.Request.Headers.IfMatch));
            return Task.CompletedTask;
        }
    }
}
