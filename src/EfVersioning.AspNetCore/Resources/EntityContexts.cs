using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>Which context has which entity type.</summary>
internal sealed class EntityContexts(IEnumerable<VersionedContext> contexts)
{
    private readonly Type[] _contexts = [.. contexts.Select(context => context.Type).Distinct()];

    /// <summary>The context type that has an entity type, and the version that its model gives it.</summary>
    /// <param name="services">The services of a scope.</param>
    /// <param name="entity">The entity's type.</param>
    /// <param name="asked">The context that the endpoint asks for, or null.</param>
    /// <exception cref="InvalidOperationException">None has it, several have it, or it has no version there.</exception>
    public (Type Context, VersionedType Type) Find(IServiceProvider services, Type entity, Type? asked)
    {
        Type[] candidates = asked is null ? _contexts : [asked];
        var found = candidates
            .Select(context => (Context: context, Db: ContextOf(services, context)))
            .Select(context => (context.Context, context.Db, EntityType: context.Db.Model.FindEntityType(entity)))
            .Where(context => context.EntityType is not null)
            .ToList();
        return found switch
        {
            [var only] => (only.Context, NamedTypes.Name(only.Db, only.EntityType!)),
            [] when asked is not null => throw new InvalidOperationException(
                $"'{entity.Name}' is no entity type of {asked.Name}, which its Context names. Name the context that has it."),
            [] => throw new InvalidOperationException(
                $"'{entity.Name}' is no entity type of {string.Join(" or ", candidates.Select(context => context.Name))}. Add the context that has it: services.AddEtagVersioning<TContext>()."),
            _ => throw new InvalidOperationException(
                $"'{entity.Name}' is an entity type of {string.Join(" and ", found.Select(context => context.Context.Name))}. Say which is meant: WithETag<{entity.Name}>(options => options.Context = typeof({found[0].Context.Name})), or [ETag<{entity.Name}>(Context = typeof({found[0].Context.Name}))] at an action."),
        };
    }

    /// <summary>The entity that an action's declared results name, where the attribute names none.</summary>
    /// <param name="services">The services of a scope.</param>
    /// <param name="declared">What the action says that it answers.</param>
    /// <param name="asked">The context that the endpoint asks for, or null.</param>
    /// <exception cref="InvalidOperationException">They name none that is versioned, or several.</exception>
    public Type OnlyVersioned(IServiceProvider services, IEnumerable<Type?> declared, Type? asked)
    {
        Type[] candidates = asked is null ? _contexts : [asked];
        var models = candidates.Select(context => ContextOf(services, context)).ToList();
        var versioned = declared.OfType<Type>().Distinct()
            .Where(type => models.Exists(db => db.Model.FindEntityType(type) is { } entity && NamedTypes.Takes(db, entity)))
            .ToList();
        return versioned switch
        {
            [var only] => only,
            [] => throw new InvalidOperationException(
                "the action's declared result is no versioned entity. Say which row it is: [ETag(typeof(…))], or [NoETag] where it is none."),
            _ => throw new InvalidOperationException(
                $"the action's declared results name several: {string.Join(", ", versioned.Select(type => type.Name))}. Say which row it is: [ETag(typeof({versioned[0].Name}))]."),
        };
    }

    private DbContext ContextOf(IServiceProvider services, Type context)
        => !context.IsAssignableTo(typeof(DbContext))
            ? throw new InvalidOperationException($"its Context names '{context.ShortDisplayName()}', which is no DbContext. Name the type of the context: options.Context = typeof({_contexts.FirstOrDefault()?.ShortDisplayName() ?? "…"}).")
            : (DbContext?)services.GetService(context) ?? throw new InvalidOperationException(
                $"the context '{context.ShortDisplayName()}' is no service of the application. Add the line: builder.Services.AddDbContext<{context.ShortDisplayName()}>(options => …).");
}
