using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Models;

/// <summary>An entity type.</summary>
/// <typeparam name="T">The entity.</typeparam>
internal sealed class KindOf<T> : Kind
    where T : class
{
    /// <summary>Makes one of its number and its parent's.</summary>
    public required Func<int, int, T> Make { get; init; }

    /// <summary>The number of a row.</summary>
    public required Func<T, int> Number { get; init; }

    /// <summary>The row of a number.</summary>
    public required Func<int, Expression<Func<T, bool>>> ById { get; init; }

    /// <summary>What is loaded with it.</summary>
    public Func<OracleContext, IQueryable<T>, IQueryable<T>> Include { get; init; } = (_, query) => query;

    public Action<T, int>? GiveTo { get; init; }

    /// <summary>The key as SQL.</summary>
    public Func<int, string> KeySql { get; init; } = id => $"\"Id\" = {id}";

    public override Type Type => typeof(T);

    public override int? NumberOf(object entity)
        => entity is T row && entity.GetType() == typeof(T) ? Number(row) : null;

    public override string Key(int id) => KeySql(id);

    public override object New(int id, int parent) => Make(id, parent);

    public override object? Load(OracleContext db, int id) => Query(db).SingleOrDefault(ById(id));

    public override async Task<object?> LoadAsync(OracleContext db, int id) => await Query(db).SingleOrDefaultAsync(ById(id));

    public override void LoadAll(OracleContext db) => Query(db).Load();

    public override void SetParent(object entity, int parent) => GiveTo?.Invoke((T)entity, parent);

    public override int ExecuteUpdate(OracleContext db, int id, bool moves)
        => db.Set<T>().Where(ById(id)).ExecuteUpdate(setters =>
        {
            setters.SetProperty(row => EF.Property<string>(row, "Title"), "bulk");
            if (moves)
            {
                setters.SetProperty(row => EF.Property<int>(row, "Version"), row => EF.Property<int>(row, "Version") + 1);
            }
        });

    public override int ExecuteDelete(OracleContext db, int id) => db.Set<T>().Where(ById(id)).ExecuteDelete();

    public override string TagOf(OracleContext db, int id, int version)
    {
        var row = Make(id, 1);
        db.Model.FindEntityType(typeof(T))!.FindProperty("Version")!.PropertyInfo!.SetValue(row, version);
        return db.ETagOf(row).ToHeader();
    }

    public override Task<ETag?> PatchAsync(OracleContext db, int id, string? ifMatch)
        => db.Set<T>().PatchAsync(KeyOf(db, id), ifMatch, setters => setters.SetProperty(row => EF.Property<string>(row, "Title"), "blind"));

    public override Task<bool> DeleteAsync(OracleContext db, int id, string? ifMatch) => db.Set<T>().DeleteAsync(KeyOf(db, id), ifMatch);

    public override async Task<int?> PatchByHandAsync(OracleContext db, int id, int? version)
    {
        // As the library's statement does, it finds the row whatever the filters say.
        var rows = At(db, id, version);
        var seen = await rows.Select(row => (int?)EF.Property<int>(row, "Version")).SingleOrDefaultAsync();
        return await rows.ExecuteUpdateAsync(setters => setters
            .SetProperty(row => EF.Property<string>(row, "Title"), "blind")
            .SetProperty(row => EF.Property<int>(row, "Version"), row => EF.Property<int>(row, "Version") + 1)) > 0
                ? seen + 1
                : null;
    }

    public override async Task<bool> DeleteByHandAsync(OracleContext db, int id, int? version)
        => await At(db, id, version).ExecuteDeleteAsync() > 0;

    private static object[] KeyOf(OracleContext db, T row)
        => [.. db.Model.FindEntityType(typeof(T))!.FindPrimaryKey()!.Properties.Select(property => property.PropertyInfo!.GetValue(row)!)];

    private object[] KeyOf(OracleContext db, int id) => KeyOf(db, Make(id, 1));

    private IQueryable<T> At(OracleContext db, int id, int? version)
        => version is null ? db.Set<T>().Where(ById(id)) : db.Set<T>().Where(ById(id)).Where(row => EF.Property<int>(row, "Version") == version);

    private IQueryable<T> Query(OracleContext db) => Include(db, db.Set<T>());
}
