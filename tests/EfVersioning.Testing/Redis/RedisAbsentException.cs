namespace EfVersioning.Testing.Redis;

/// <summary>A source has no Redis, and why.</summary>
public sealed class RedisAbsentException(string reason) : Exception(reason);
