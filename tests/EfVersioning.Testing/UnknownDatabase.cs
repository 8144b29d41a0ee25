using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Testing;

/// <summary>A provider that nobody has heard of: one of those that are here, under another name.</summary>
public sealed class UnknownProvider : IDatabaseProvider
{
    public const string ProviderName = "Acme.EntityFrameworkCore";

    public string Name => ProviderName;

    public bool IsConfigured(IDbContextOptions options) => true;
}

/// <summary>SQLite under a name that nobody has heard of.</summary>
public sealed class UnknownSqliteDatabase : SqliteDatabase
{
    internal override void Configure(DbContextOptionsBuilder builder, string connectionString)
    {
        base.Configure(builder, connectionString);
        builder.ReplaceService<IDatabaseProvider, UnknownProvider>();
    }
}

/// <summary>PostgreSQL under a name that nobody has heard of: a statement that fails gives its transaction up.</summary>
public sealed class UnknownPostgresDatabase : PostgresDatabase
{
    internal override void Configure(DbContextOptionsBuilder builder, string connectionString)
    {
        base.Configure(builder, connectionString);
        builder.ReplaceService<IDatabaseProvider, UnknownProvider>();
    }
}

/// <summary>MariaDB under a name that nobody has heard of: a transaction reads what was there at its first moment, and writes what is there now.</summary>
public sealed class UnknownMariaDbDatabase : MariaDbDatabase
{
    internal override void Configure(DbContextOptionsBuilder builder, string connectionString)
    {
        base.Configure(builder, connectionString);
        builder.ReplaceService<IDatabaseProvider, UnknownProvider>();
    }
}
