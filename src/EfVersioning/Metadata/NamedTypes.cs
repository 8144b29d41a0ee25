using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// The entity types whose generated token is their version because an endpoint names them (<c>WithETag&lt;Order&gt;()</c>). Until
/// then nothing of them is versioned: who does not ask has what EF Core has without us. By context type, since a context may
/// have several models.
/// </summary>
internal static class NamedTypes
{
    private static readonly ConcurrentDictionary<Type, ImmutableHashSet<string>> Known = new();

    private static int _count;

    /// <summary>How often a type was named: what was made before may not know of it.</summary>
    public static int Count => Volatile.Read(ref _count);

    /// <summary>The names of the hierarchies' roots.</summary>
    public static ImmutableHashSet<string> Of(Type contextType) => Known.GetValueOrDefault(contextType, []);

    /// <summary>Whether an entity type has a version, or a token that the database generates and that becomes one where it is named.</summary>
    public static bool Takes(DbContext context, IEntityType entityType)
        => VersionedModel.Of(context) is { } model
            && (model.Find(entityType) is not null
                || (!entityType.IsOwned() && VersionProperties.CanCarryVersion(entityType) && VersionProperties.GeneratedTokens(entityType).Any()));

    /// <summary>The version of an entity type that an endpoint names: also a token that the database generates and nobody has named so far.</summary>
    /// <exception cref="InvalidOperationException">It has none, or one that cannot be a version; the message says what to do.</exception>
    public static VersionedType Name(DbContext context, IEntityType entityType)
    {
        if (VersionedModel.Require(context).Find(entityType) is null && Takes(context, entityType))
        {
            var root = entityType.GetRootType().Name;

            // Refused before it is named, or no context of the type could be used any more.
            VersioningValidation.Validate(
                context.Model, complete: true, provider: context.Database.ProviderName, found: Of(context.GetType()).Add(root));
            Known.AddOrUpdate(context.GetType(), static (_, root) => [root], static (_, names, root) => names.Add(root), root);
            Interlocked.Increment(ref _count);
        }

        return VersionedModel.Require(context, entityType);
    }
}
