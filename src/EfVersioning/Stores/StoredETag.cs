namespace EfVersioning;

/// <summary>What an <see cref="IETagStore"/> keeps of a row.</summary>
/// <param name="Tag">Its tag.</param>
/// <param name="Modified">When it was last changed; null where the entity type keeps no such time.</param>
public sealed record StoredETag(ETag Tag, DateTimeOffset? Modified);
