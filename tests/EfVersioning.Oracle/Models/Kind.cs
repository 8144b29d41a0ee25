namespace EfVersioning.Oracle.Models;

/// <summary>A member that an operation can change, to one of a few values; 0 is null or as new.</summary>
/// <param name="Code">As C#, with <c>{0}</c> for the entity and <c>{1}</c> for the value.</param>
/// <param name="Set">Changes it.</param>
/// <param name="Needs">The features without which it is not mapped.</param>
internal sealed record Member(string Code, Action<object, int> Set, Features Needs = Features.None);

/// <summary>An entity type as the operations see it: rows are named by small numbers.</summary>
internal abstract class Kind
{
    public required string Name { get; init; }

    /// <summary>Any of these.</summary>
    public Features Needs { get; init; }

    /// <summary>None of these.</summary>
    public Features Not { get; init; }

    /// <summary>But where one of these is.</summary>
    public Features Unless { get; init; }

    /// <summary>The kind of the row that it is given to; null where there is none.</summary>
    public string? Parent { get; init; }

    public required Member[] Members { get; init; }

    /// <summary>Whether rows have the version that the application sees.</summary>
    public Features VersionedBy { get; init; }

    public bool IsIn(Features features)
        => (Needs == 0 || (features & Needs) != 0) && ((features & Not) == 0 || (features & Unless) != 0);

    public abstract Type Type { get; }

    /// <summary>The number of a row; null where it is none of ours.</summary>
    public abstract int? NumberOf(object entity);

    /// <summary>The condition of a row, as SQL.</summary>
    public abstract string Key(int id);

    public abstract object New(int id, int parent);

    public abstract object? Load(OracleContext db, int id);

    public abstract Task<object?> LoadAsync(OracleContext db, int id);

    public abstract void LoadAll(OracleContext db);

    public abstract void SetParent(object entity, int parent);

    public abstract int ExecuteUpdate(OracleContext db, int id, bool moves);

    public abstract int ExecuteDelete(OracleContext db, int id);

    public abstract string TagOf(OracleContext db, int id, int version);

    public abstract Task<ETag?> PatchAsync(OracleContext db, int id, string? ifMatch);

    public abstract Task<bool> DeleteAsync(OracleContext db, int id, string? ifMatch);

    public abstract Task<int?> PatchByHandAsync(OracleContext db, int id, int? version);

    public abstract Task<bool> DeleteByHandAsync(OracleContext db, int id, int? version);
}
