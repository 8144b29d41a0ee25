using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Tests.Setup;

/// <summary>Where the application's interceptors stand in relation to ours.</summary>
internal static class InterceptorPlace
{
    public const string Before = "before ours";
    public const string After = "after ours";
    public const string ShortRoad = "on the short road";

    public static TheoryData<string, bool> PlacesAndSaves => new()
    {
        { Before, false }, { Before, true }, { After, false }, { After, true }, { ShortRoad, false }, { ShortRoad, true },
    };

    public static Action<DbContextOptionsBuilder> Put(string place, params IInterceptor[] interceptors)
        => options =>
        {
            if (place == After)
            {
                options.UseEtagVersioning();
            }

            options.AddInterceptors(interceptors);
            if (place == Before)
            {
                options.UseEtagVersioning();
            }
        };
}
