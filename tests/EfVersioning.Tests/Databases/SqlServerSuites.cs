using EfVersioning.Testing;
using EfVersioning.Tests.BlindWrites;
using EfVersioning.Tests.Bulk;
using EfVersioning.Tests.Collections;
using EfVersioning.Tests.Conflicts;
using EfVersioning.Tests.Matching;
using EfVersioning.Tests.Probing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Transactions;

namespace EfVersioning.Tests.Databases;

// What runs where there is a SQL Server: a suite for each thing that a database is asked, and not every one, since where there is
// none each of their tests is skipped.
[SqlServer]
public sealed class SqlServerVersionedSaveTests(SqlServerDatabase database) : VersionedSaveTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerFailedSaveTests(SqlServerDatabase database) : FailedSaveTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerAggregateTests(SqlServerDatabase database) : AggregateTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerExecuteUpdateTests(SqlServerDatabase database) : ExecuteUpdateTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerJoinedUpdateTests(SqlServerDatabase database) : JoinedUpdateTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerGuardedBulkWriteTests(SqlServerDatabase database) : GuardedBulkWriteTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerManyTagsTests(SqlServerDatabase database) : ManyTagsTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerBlindWriteTests(SqlServerDatabase database) : BlindWriteTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerIfMatchTests(SqlServerDatabase database) : IfMatchTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerFindETagTests(SqlServerDatabase database) : FindETagTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerParallelWritersTests(SqlServerDatabase database) : ParallelWritersTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerTransactionTests(SqlServerDatabase database) : TransactionTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerSavepointTests(SqlServerDatabase database) : SavepointTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerKeptCollectionTests(SqlServerDatabase database) : KeptCollectionTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerKeptBulkWriteTests(SqlServerDatabase database) : KeptBulkWriteTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerIfCollectionMatchTests(SqlServerDatabase database) : IfCollectionMatchTests(database), IClassFixture<SqlServerDatabase>;

[SqlServer]
public sealed class SqlServerParallelCollectionTests(SqlServerDatabase database) : ParallelCollectionTests(database), IClassFixture<SqlServerDatabase>;
