namespace EfVersioning.Reading;

/// <summary>What a row is at, asked without reading the row.</summary>
/// <param name="Tag">Its tag; <c>default</c> where its token is null.</param>
/// <param name="Modified">When it was last changed; null where the entity type keeps no such time.</param>
internal sealed record RowVersion(ETag Tag, DateTimeOffset? Modified);
