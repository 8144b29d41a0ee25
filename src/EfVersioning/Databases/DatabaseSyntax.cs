using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Query;
using Microsoft.EntityFrameworkCore.Query.SqlExpressions;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Databases;

/// <summary>
/// What is asked of a database beyond EF Core's own queries. As it stands here, the answers for one that nobody here has
/// heard of: what is null is done by EF Core's queries, or refused by who asks. Savepoints and transactions are ADO.NET's, the
/// same for all.
/// </summary>
internal class DatabaseSyntax
{
    private static readonly DatabaseSyntax Portable = new();
    private static readonly DatabaseSyntax Sqlite = new SqliteSyntax();
    private static readonly DatabaseSyntax Postgres = new PostgresSyntax();
    private static readonly DatabaseSyntax SqlServer = new SqlServerSyntax();
    private static readonly DatabaseSyntax MySql = new MySqlSyntax();

    private protected DatabaseSyntax()
    {
    }

    /// <summary>Whether a text may hold the character NUL, in a row or in a question.</summary>
    public virtual bool TakesNul => true;

    /// <summary>Whether a name without delimiters is read in lower case.</summary>
    public virtual bool FoldsNames => false;

    /// <summary>Whether the provider takes an array of values as one parameter.</summary>
    public virtual bool TakesArrays => false;

    /// <summary>Whether <see cref="After"/> has an answer.</summary>
    public virtual bool HasClock => false;

    /// <summary>Whether its clock and its triggers write a DateTimeOffset too that is kept as a DateTime of UTC.</summary>
    public virtual bool HasUtcDateTimes => false;

    /// <summary>Whether it has statements for the counters of collections.</summary>
    public virtual bool HasCounters => false;

    /// <summary>The database whose provider has this name.</summary>
    public static DatabaseSyntax Of(string? provider)
        => provider switch
        {
            "Microsoft.EntityFrameworkCore.Sqlite" => Sqlite,
            "Npgsql.EntityFrameworkCore.PostgreSQL" => Postgres,
            "Microsoft.EntityFrameworkCore.SqlServer" => SqlServer,
            "MySql.EntityFrameworkCore" => MySql,
            _ => Portable,
        };

    /// <summary>The database of a context.</summary>
    public static DatabaseSyntax Of(DbContext context) => Of(context.Database.ProviderName);

    /// <summary>
    /// Whether the provider sends a save of several rows without a transaction where they are in one command, so that of one
    /// that fails half is committed.
    /// </summary>
    public virtual bool HalvesSaves => false;

    /// <summary>Whether the provider reads values of a type without their fraction of a second.</summary>
    public virtual bool LosesFraction(Type stored) => false;

    /// <summary>
    /// Why a token that the model says is generated on add and update is not generated, or not read back behind that, and
    /// what to write instead; null where it is.
    /// </summary>
    public virtual string? UngeneratedToken(IReadOnlyEntityType entityType) => null;

    /// <summary>
    /// Now by the database's clock in whole microseconds as the column holds it, or a microsecond after a time where that is
    /// later; null where no words for it are known.
    /// </summary>
    public virtual SqlExpression? After(ISqlExpressionFactory sql, IRelationalTypeMappingSource mappings, SqlExpression time) => null;

    /// <summary>
    /// Raises counters by one in the order given, and makes those that are not there, with no room for another writer in
    /// between. The parameters are name and number of each. Null where EF Core's own updates do it.
    /// </summary>
    public virtual string? RaiseCounters(CounterNames names, int count) => null;

    /// <summary>Makes those of the counters of one name, the parameter, that are not there, at 0.</summary>
    public virtual string? MakeCounters(CounterNames names, int counters) => null;

    /// <summary>Reads the counters of one name, the parameter, in order, and locks them until the transaction ends.</summary>
    public virtual string? LockCounters(CounterNames names) => null;

    /// <summary>Locks rows until the transaction ends and writes nothing; null where only a write locks.</summary>
    /// <param name="table">The table, in delimiters.</param>
    /// <param name="condition">Which rows.</param>
    public virtual string? LockRows(string table, string condition) => null;

    /// <summary>The statements that create a trigger, or create it anew; null where no words for it are known.</summary>
    public virtual string? CreateTrigger(TriggerTable table) => null;

    /// <summary>The statements that drop the trigger where it is there.</summary>
    public virtual string? DropTrigger(TriggerTable table) => null;
}
