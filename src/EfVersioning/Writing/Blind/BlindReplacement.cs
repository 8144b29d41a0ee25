using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;

namespace EfVersioning.Writing.Blind;

/// <summary>The whole content of a row, for a row that is not read.</summary>
internal sealed class BlindReplacement<TEntity>
    where TEntity : class
{
    private readonly DbContext _context;
    private readonly TrackedEntry _entry;
    private readonly VersionedType _type;

    public BlindReplacement(DbContext context, TEntity entity)
    {
        ArgumentNullException.ThrowIfNull(entity);
        var entry = context.Entry(entity);
        _context = context;
        _type = VersionedModel.Require(context, entry.Metadata);
        if (entry.State is not EntityState.Detached)
        {
            throw new InvalidOperationException(
                $"The '{entry.Metadata.DisplayName()}' is tracked: change it and call SaveChanges, after IfMatch() on its entry.");
        }

        RequireOneTable(_type.EntityType);
        _entry = TrackedEntry.Of(entry);
    }

    public async ValueTask<ETag?> WriteAsync(string? header, bool async, CancellationToken cancellationToken)
    {
        var key = _type.Key.Of(_entry);
        var token = await new BlindRow<TEntity>(_context, _type, key, header).UpdateAsync(Content(), async, cancellationToken).ConfigureAwait(false);
        if (token is null)
        {
            return null;
        }

        _entry.Set(_type.Token, token);
        return _type.TagOf(_entry, token);
    }

    private BlindContent<TEntity> Content()
    {
        IReadOnlyList<IProperty>? columns = _type.EntityType.GetComplexProperties().Any() ? null : [.. Columns()];
        return new BlindContent<TEntity>(Set, columns, [.. columns?.Select(_entry.Current) ?? []])
        {
            SetsToken = _type.Mover is MovedBy.Application,
            IsTokenKnown = true,
            Token = _entry.Current(_type.Token),
        };
    }

    private IEnumerable<IProperty> Columns()
        => _type.EntityType.GetProperties().Where(property => !_type.Quiet.Contains(property) && property.GetAfterSaveBehavior() is PropertySaveBehavior.Save);

    private void Set(UpdateSettersBuilder<TEntity> setters)
    {
        foreach (var property in Columns())
        {
            Setter.Value(setters, property, _entry.Current(property));
        }

        foreach (var complex in _type.EntityType.GetComplexProperties())
        {
            Setter.Value(setters, complex, complex.GetGetter().GetClrValue(_entry.Entity));
        }
    }

    private static void RequireOneTable(IEntityType type)
    {
        if (type.GetNavigations().FirstOrDefault(navigation => navigation.TargetEntityType.IsOwned()) is { } owned)
        {
            throw new InvalidOperationException(
                $"'{type.DisplayName()}.{owned.Name}' is owned, and one UPDATE does not replace owned rows. Load the row with its owned types, call IfMatch() on its entry, and save it.");
        }

        if (type.GetProperties().FirstOrDefault(property => property.IsShadowProperty() && property.GetAfterSaveBehavior() is PropertySaveBehavior.Save && !property.IsKey() && !property.IsConcurrencyToken) is { } shadow)
        {
            throw new InvalidOperationException(
                $"'{type.DisplayName()}.{shadow.Name}' is a shadow property, which an entity that is not tracked does not carry. Use PatchAsync() for the properties that change, or load the row.");
        }

        if (type.GetTableMappings().Count() != 1)
        {
            throw new InvalidOperationException(
                $"'{type.DisplayName()}' is in several tables, and one UPDATE writes one. Load the row, call IfMatch() on its entry, and save it.");
        }
    }
}
