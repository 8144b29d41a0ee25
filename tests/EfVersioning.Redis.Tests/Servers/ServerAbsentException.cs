namespace EfVersioning.Redis.Tests.Servers;

/// <summary>A source has no server, and why.</summary>
internal sealed class ServerAbsentException(string reason) : Exception(reason);
