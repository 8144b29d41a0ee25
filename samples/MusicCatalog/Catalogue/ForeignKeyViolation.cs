using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace MusicCatalog.Catalogue;

/// <summary>
/// The database refused a row that refers to none, or the end of one that others refer to. It is asked only by writing:
/// a question beforehand could be outdated by the time of the write.
/// </summary>
internal static class ForeignKeyViolation
{
    private const int SqliteConstraintForeignKey = 787;

    public static bool Is(DbUpdateException exception)
        => exception.InnerException
            is SqliteException { SqliteExtendedErrorCode: SqliteConstraintForeignKey }
            or PostgresException { SqlState: PostgresErrorCodes.ForeignKeyViolation };
}
