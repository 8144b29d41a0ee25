using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.Context;

/// <summary>How EF Core is asked to call the library for a context, which knows no more of that.</summary>
/// <param name="AddServices">Adds what EF Core calls to its services.</param>
/// <param name="Open">Begins to listen to its events.</param>
internal sealed record ContextDoors(Action<IServiceCollection> AddServices, Action Open);
