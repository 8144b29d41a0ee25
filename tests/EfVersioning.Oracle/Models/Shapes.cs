using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfVersioning.Oracle.Models;

/// <summary>
/// What a model says about versions, in both worlds: to the library by its own calls, and to the harness by annotations which
/// the library does not know.
/// </summary>
internal sealed class Shapes(ModelBuilder builder, Variant variant)
{
    public const string Token = "Oracle:Token";
    public const string Excluded = "Oracle:Excluded";
    public const string Bumps = "Oracle:Bumps";

    public ModelBuilder Builder => builder;

    public Variant Variant => variant;

    public bool Has(Features feature) => variant.Has(feature);

    /// <summary>A change of this property alone moves nothing.</summary>
    public void Exclude<T>(PropertyBuilder<T> property)
    {
        property.HasAnnotation(Excluded, true);
        if (variant.HasLibrary)
        {
            property.ExcludedFromVersion();
        }
    }

    /// <summary>An entity type that implements nothing has a version.</summary>
    public void Version<T>(EntityTypeBuilder<T> entity, Expression<Func<T, int>> property)
        where T : class
    {
        entity.Property(property).HasAnnotation(Token, true);
        if (variant.HasLibrary)
        {
            entity.HasEtagVersion(property);
        }
    }

    /// <summary>The dependent moves the principal.</summary>
    public void Bump<TPrincipal, TDependent>(ReferenceCollectionBuilder<TPrincipal, TDependent> relation)
        where TPrincipal : class
        where TDependent : class
    {
        relation.Metadata.SetAnnotation(Bumps, true);
        if (variant.HasLibrary)
        {
            relation.BumpsVersion();
        }
    }

    /// <summary>What the library makes of the interfaces, by hand; for the library's model it is only noted for the harness.</summary>
    public void TakeTokens()
    {
        foreach (var type in builder.Model.GetEntityTypes().Where(type => type.BaseType is null && !type.IsOwned()))
        {
            var name = typeof(IVersioned).IsAssignableFrom(type.ClrType) ? nameof(IVersioned.Version)
                : typeof(IModified).IsAssignableFrom(type.ClrType) ? nameof(IModified.Modified)
                : type.GetDeclaredProperties().FirstOrDefault(property => property.FindAnnotation(Token) is not null)?.Name;
            if (name is not null)
            {
                var token = type.FindProperty(name)!;
                token.IsConcurrencyToken |= !variant.HasLibrary;
                token.SetAnnotation(Token, true);
            }
        }
    }
}
