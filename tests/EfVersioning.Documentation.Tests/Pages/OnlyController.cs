using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>One controller of all that the test process has.</summary>
internal sealed class OnlyController(Type controller) : ApplicationPart, IApplicationPartTypeProvider
{
    public override string Name => nameof(OnlyController);

    public IEnumerable<TypeInfo> Types => [controller.GetTypeInfo()];

    public static IMvcBuilder Add<TController>(IServiceCollection services)
        => services.AddControllers().ConfigureApplicationPartManager(manager =>
        {
            manager.ApplicationParts.Clear();
            manager.ApplicationParts.Add(new OnlyController(typeof(TController)));
        });
}
