namespace EfVersioning.Stores.Protocol;

/// <summary>A writer under way at a row.</summary>
/// <param name="Id">The write.</param>
/// <param name="Until">When the mark runs out.</param>
/// <param name="Alone">True while no other mark, of the row or of its type, has stood beside it.</param>
/// <param name="Generation">The type's generation when it was set.</param>
internal readonly record struct RowMark(Guid Id, DateTimeOffset Until, bool Alone, long Generation);
