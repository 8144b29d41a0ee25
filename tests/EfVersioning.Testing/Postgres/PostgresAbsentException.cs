namespace EfVersioning.Testing.Postgres;

/// <summary>There is no PostgreSQL server to be had from a source; the message says why.</summary>
internal sealed class PostgresAbsentException(string message) : Exception(message);
