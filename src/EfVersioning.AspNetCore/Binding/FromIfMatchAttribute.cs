using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.Binding;

/// <summary>For controllers: the type is bound from its header, and never looked for in the body.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class FromIfMatchAttribute : Attribute, IBinderTypeProviderMetadata, IModelNameProvider
{
    public Type BinderType => typeof(IfMatchBinder);

    public BindingSource BindingSource => BindingSource.Header;

    public string Name => HeaderNames.IfMatch;
}
