namespace EfVersioning.Metadata;

/// <summary>The line that a refusal tells its reader to add.</summary>
internal static class OptionsLine
{
    public const string InternalServices = "With UseInternalServiceProvider, call AddEntityFrameworkEtagVersioning() on its services too.";

    public const string Text = "call UseEtagVersioning() on the context's options: services.AddDbContext<…>(options => options.Use…(…).UseEtagVersioning()).";
}
