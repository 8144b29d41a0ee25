using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EfVersioning.Reading.Caching;

/// <summary>How a representation becomes text: as System.Text.Json does it by itself.</summary>
internal static class RepresentationForm
{
    private static readonly JsonSerializerOptions Options = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>
    /// The form of what an expression makes. Its text is in the digest, so that two that were given one name by mistake stay
    /// apart; the values that it captures are not.
    /// </summary>
    public static CachedForm<TResult> Of<TEntity, TResult>(Expression<Func<TEntity, TResult>> representation)
        where TEntity : class
        where TResult : class
        => new(BuildDigest.Of([(representation.ToString(), typeof(TResult)), (typeof(TEntity).FullName!, typeof(TEntity))]), Options);
}
