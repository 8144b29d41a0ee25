using System.Linq.Expressions;
using EfVersioning;
using EfVersioning.Hooks;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Versions for entity types that implement neither interface, and names for their tags.</summary>
public static class EtagVersioningEntityTypeBuilderExtensions
{
    /// <summary>
    /// Makes a property the version of the entity type. An <c>int</c> or a <c>long</c> is moved by this library, as
    /// <see cref="IVersioned.Version"/> is; any other is a token that is there already, and nothing but its tag is new: a
    /// <c>rowversion</c> (<c>byte[]</c>) or <c>xmin</c> (<c>uint</c>) that the database moves, a <c>Guid</c> or <c>string</c> stamp
    /// that the application moves. No migration is needed for these.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <typeparam name="TVersion">The property's type.</typeparam>
    /// <param name="builder">The entity type; in a hierarchy its root.</param>
    /// <param name="property">The property.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// See <c>docs/tokens.md</c> for what each kind of token can promise. A row whose token is null has no tag.
    /// </remarks>
    public static EntityTypeBuilder<TEntity> HasEtagVersion<TEntity, TVersion>(
        this EntityTypeBuilder<TEntity> builder,
        Expression<Func<TEntity, TVersion>> property)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.HasEtagVersion(builder.Property(property).Metadata.Name);
        return builder;
    }

    /// <inheritdoc cref="HasEtagVersion{TEntity, TVersion}(EntityTypeBuilder{TEntity}, Expression{Func{TEntity, TVersion}})"/>
    /// <param name="builder"><inheritdoc cref="HasEtagVersion{TEntity, TVersion}(EntityTypeBuilder{TEntity}, Expression{Func{TEntity, TVersion}})" path="/param[@name='builder']"/></param>
    /// <param name="property">The property.</param>
    /// <param name="mover">Who moves it, where that is not the habit of its type: an <c>int</c> that the application counts, or a trigger.</param>
    public static EntityTypeBuilder<TEntity> HasEtagVersion<TEntity, TVersion>(
        this EntityTypeBuilder<TEntity> builder,
        Expression<Func<TEntity, TVersion>> property,
        MovedBy mover)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.HasEtagVersion(builder.Property(property).Metadata.Name, mover);
        return builder;
    }

    /// <summary>
    /// Makes the token that the database generates with every write the version of the entity type: the one property that is
    /// a concurrency token and generated on add and update (<c>[Timestamp]</c>, <c>IsRowVersion()</c>).
    /// </summary>
    /// <param name="builder">The entity type; in a hierarchy its root.</param>
    /// <returns>The same builder.</returns>
    /// <remarks><c>WithETag&lt;T&gt;()</c> at an endpoint does the same without a line in the model.</remarks>
    public static EntityTypeBuilder HasEtagVersion(this EntityTypeBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Metadata.RemoveAnnotation(VersioningAnnotations.MovedBy);
        return builder.HasToken(VersioningAnnotations.Version, string.Empty);
    }

    /// <inheritdoc cref="HasEtagVersion(EntityTypeBuilder)"/>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    public static EntityTypeBuilder<TEntity> HasEtagVersion<TEntity>(this EntityTypeBuilder<TEntity> builder)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)HasEtagVersion((EntityTypeBuilder)builder);

    /// <summary>Makes a property the version of the entity type; a name that is no property becomes a shadow property.</summary>
    /// <param name="builder">The entity type; in a hierarchy its root.</param>
    /// <param name="propertyName">The property. A shadow property made here is an <c>int</c>.</param>
    /// <returns>The same builder.</returns>
    public static EntityTypeBuilder HasEtagVersion(this EntityTypeBuilder builder, string propertyName)
        => HasVersion(builder, propertyName, mover: null);

    /// <inheritdoc cref="HasEtagVersion(EntityTypeBuilder, string)"/>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    public static EntityTypeBuilder<TEntity> HasEtagVersion<TEntity>(this EntityTypeBuilder<TEntity> builder, string propertyName)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)HasVersion(builder, propertyName, mover: null);

    /// <inheritdoc cref="HasEtagVersion(EntityTypeBuilder, string)"/>
    /// <param name="builder">The entity type; in a hierarchy its root.</param>
    /// <param name="propertyName">The property. A shadow property made here is an <c>int</c>.</param>
    /// <param name="mover">Who moves it, where that is not the habit of its type.</param>
    public static EntityTypeBuilder HasEtagVersion(this EntityTypeBuilder builder, string propertyName, MovedBy mover)
        => HasVersion(builder, propertyName, mover);

    /// <inheritdoc cref="HasEtagVersion(EntityTypeBuilder, string, MovedBy)"/>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    public static EntityTypeBuilder<TEntity> HasEtagVersion<TEntity>(this EntityTypeBuilder<TEntity> builder, string propertyName, MovedBy mover)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)HasVersion(builder, propertyName, mover);

    /// <summary>Makes a property the time of the last change of the entity type, as <see cref="IModified.Modified"/> is.</summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <typeparam name="TTime">The property's type: <c>DateTimeOffset</c> or <c>DateTime</c> (taken as UTC).</typeparam>
    /// <param name="builder">The entity type.</param>
    /// <param name="property">The property.</param>
    /// <returns>The same builder.</returns>
    public static EntityTypeBuilder<TEntity> HasEtagModified<TEntity, TTime>(
        this EntityTypeBuilder<TEntity> builder,
        Expression<Func<TEntity, TTime>> property)
        where TEntity : class
        where TTime : struct
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.HasEtagModified(builder.Property(property).Metadata.Name);
        return builder;
    }

    /// <summary>Makes a property the time of the last change of the entity type; a name that is no property becomes a shadow property.</summary>
    /// <param name="builder">The entity type.</param>
    /// <param name="propertyName">The property. A shadow property made here is a <c>DateTimeOffset</c>.</param>
    /// <returns>The same builder.</returns>
    public static EntityTypeBuilder HasEtagModified(this EntityTypeBuilder builder, string propertyName)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);
        if (builder.Metadata.FindProperty(propertyName) is null)
        {
            var member = builder.Metadata.ClrType.GetProperty(propertyName);
            builder.Property(member?.PropertyType ?? typeof(DateTimeOffset), propertyName);
        }

        return builder.HasToken(VersioningAnnotations.Modified, propertyName);
    }

    /// <inheritdoc cref="HasEtagModified(EntityTypeBuilder, string)"/>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    public static EntityTypeBuilder<TEntity> HasEtagModified<TEntity>(this EntityTypeBuilder<TEntity> builder, string propertyName)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)HasEtagModified((EntityTypeBuilder)builder, propertyName);

    /// <summary>
    /// Gives the tags of the entity type another model label: <c>"music.track-1,2"</c> for <c>HasEtagName("track")</c>.
    /// Default: the class name of the hierarchy's root in lower case.
    /// </summary>
    /// <param name="builder">The entity type; in a hierarchy its root.</param>
    /// <param name="name">The label; characters that a tag cannot hold are percent-encoded.</param>
    /// <returns>The same builder.</returns>
    public static EntityTypeBuilder HasEtagName(this EntityTypeBuilder builder, string name)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        builder.HasAnnotation(VersioningAnnotations.Name, name);
        return builder;
    }

    /// <inheritdoc cref="HasEtagName(EntityTypeBuilder, string)"/>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    public static EntityTypeBuilder<TEntity> HasEtagName<TEntity>(this EntityTypeBuilder<TEntity> builder, string name)
        where TEntity : class
        => (EntityTypeBuilder<TEntity>)HasEtagName((EntityTypeBuilder)builder, name);

    /// <summary>
    /// Starts the version of a new row from the clock, so that a row that is deleted and made again under the same key
    /// never has a tag that the old one had: for keys that the application assigns and uses again.
    /// </summary>
    /// <typeparam name="TEntity">The entity type.</typeparam>
    /// <param name="builder">The entity type; in a hierarchy its root.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>
    /// <para>
    /// Default: a version starts at 1, whatever the key. It is not on by itself for keys that the application assigns,
    /// since most of them (GUIDs, document numbers) are never used again, and 1 is what readers of a version expect.
    /// </para>
    /// <para>
    /// A <c>long</c> version counts microseconds since 2020 and is never outrun. An <c>int</c> counts seconds, and a
    /// row that was saved more often than once a second is ahead of that clock: what it gets where one process deletes it and
    /// another makes it again before the clock is past its version is not certain. A time of
    /// change (<see cref="IModified"/>) starts from the clock as it is.
    /// </para>
    /// </remarks>
    public static EntityTypeBuilder<TEntity> StartsVersionFromClock<TEntity>(this EntityTypeBuilder<TEntity> builder)
        where TEntity : class
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.HasAnnotation(VersioningAnnotations.StartsFromClock, true);
        return builder;
    }

    /// <summary>
    /// Lets a change of this property alone move nothing: a view counter, a last-seen time. Such a write is not
    /// guarded against itself: of two changes of the property from one version, the later one wins.
    /// </summary>
    /// <typeparam name="TProperty">The property's type.</typeparam>
    /// <param name="builder">The property.</param>
    /// <returns>The same builder.</returns>
    public static PropertyBuilder<TProperty> ExcludedFromVersion<TProperty>(this PropertyBuilder<TProperty> builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.HasAnnotation(VersioningAnnotations.Excluded, true);
    }

    private static EntityTypeBuilder HasVersion(EntityTypeBuilder builder, string propertyName, MovedBy? mover)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrWhiteSpace(propertyName);
        if (builder.Metadata.FindProperty(propertyName) is null)
        {
            var member = builder.Metadata.ClrType.GetProperty(propertyName);
            builder.Property(member?.PropertyType ?? typeof(int), propertyName);
        }

        if (mover is MovedBy.Database)
        {
            builder.Property(propertyName).ValueGeneratedOnAddOrUpdate();
        }

        builder.Metadata.RemoveAnnotation(VersioningAnnotations.MovedBy);
        if (mover is not null)
        {
            builder.HasAnnotation(VersioningAnnotations.MovedBy, mover.ToString());
        }

        return builder.HasToken(VersioningAnnotations.Version, propertyName);
    }

    private static EntityTypeBuilder HasToken(this EntityTypeBuilder builder, string annotation, string propertyName)
    {
        var entityType = builder.Metadata;
        foreach (var property in entityType.GetProperties().Where(property => property.IsConcurrencyToken && property.ValueGenerated == 0))
        {
            // Another property was the version until this line: the interface's, or an earlier HasEtagVersion.
            if (property.Name == VersionProperties.TokenName(entityType))
            {
                property.IsConcurrencyToken = false;
                FirstVersion.Withdraw(property);
            }
        }

        builder.HasAnnotation(annotation, propertyName);
        builder.Metadata.Model.SetAnnotation(VersioningAnnotations.Enabled, true);
        ModelVersioning.Apply(builder.Metadata, WakingComparer.Apply);
        DiagnosticHooks.SubscribeTo(builder.GetInfrastructure().Metadata.Model);
        return builder;
    }
}
