using EfVersioning.Context;
using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>A context of one shape: on the full road only the options ask for versions, on the short one only the model.</summary>
public class ShapeContext<TShape>(DbContextOptions<ShapeContext<TShape>> options) : DbContext(options)
    where TShape : IModelShape
{
    private readonly bool _fullRoad = options.FindExtension<EtagVersioningOptionsExtension>() is not null;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        TShape.Build(modelBuilder);
        if (!_fullRoad)
        {
            modelBuilder.UseEtagVersioning();
        }
    }
}

internal static class ShapeDatabase
{
    public static Task<ContextDatabase<ShapeContext<TShape>>> ShapeAsync<TShape>(
        this TestDatabase database, bool fullRoad, Action<DbContextOptionsBuilder>? configure = null)
        where TShape : IModelShape
        => database.CreateAsync<ShapeContext<TShape>>(Road(fullRoad, configure));

    /// <summary>The same without tables, for a model that cannot be built.</summary>
    public static Task<ContextDatabase<ShapeContext<TShape>>> EmptyShapeAsync<TShape>(this TestDatabase database, bool fullRoad)
        where TShape : IModelShape
        => database.CreateEmptyAsync<ShapeContext<TShape>>(Road(fullRoad, null));

    /// <summary>Saves a new row, a change of it, and a stale change, which is refused; gives the tag after each save.</summary>
    public static async Task<(ETag First, ETag Second)> InsertChangeAndConflictAsync<TShape, TEntity>(
        this ContextDatabase<ShapeContext<TShape>> shape, TEntity entity, Action<TEntity> change, Action<TEntity> staleChange, bool async)
        where TShape : IModelShape
        where TEntity : class
    {
        await using var db = shape.Open();
        db.Add(entity);
        await db.SaveAsync(async);
        var first = db.ETagOf(entity);

        await using var other = shape.Open();
        var stale = await other.Set<TEntity>().SingleAsync(Music.Cancellation);
        Assert.Equal(first, other.ETagOf(stale));

        change(entity);
        await db.SaveAsync(async);
        var second = db.ETagOf(entity);
        Assert.NotEqual(first, second);

        staleChange(stale);
        var conflict = await Assert.ThrowsAsync<StaleETagException>(() => other.SaveAsync(async));
        Assert.Equal(first, other.ETagOf(stale));
        Assert.Equal(first.ToHeader(), Assert.Single(conflict.Conflicts).Expected);
        await conflict.LoadCurrentAsync(Music.Cancellation);
        Assert.Equal(second, conflict.Conflicts[0].Current);

        await using var fresh = shape.Open();
        Assert.Equal(second, fresh.ETagOf(await fresh.Set<TEntity>().SingleAsync(Music.Cancellation)));
        return (first, second);
    }

    private static Action<DbContextOptionsBuilder> Road(bool fullRoad, Action<DbContextOptionsBuilder>? configure)
        => options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }

            configure?.Invoke(options);
        };
}
