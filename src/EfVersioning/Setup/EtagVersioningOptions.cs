namespace EfVersioning;

/// <summary>
/// The settings of <c>optionsBuilder.UseEtagVersioning(…)</c>: a record of values, changed with <c>with</c>.
/// </summary>
/// <remarks>Nothing here enters EF Core's internal service provider, so contexts with other settings still share one.</remarks>
public sealed record EtagVersioningOptions
{
    /// <summary>
    /// Where <see cref="IModified.Modified"/> gets its time from. Default (null): the <see cref="System.TimeProvider"/>
    /// among the application's services, or <see cref="TimeProvider.System"/>.
    /// </summary>
    public TimeProvider? TimeProvider { get; init; }
}
