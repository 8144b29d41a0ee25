using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace EfVersioning.Model;

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

    public static void Add(Type contextType, string root)
    {
        Known.AddOrUpdate(contextType, static (_, root) => [root], static (_, names, root) => names.Add(root), root);
        Interlocked.Increment(ref _count);
    }
}
