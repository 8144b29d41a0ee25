using EfVersioning.Testing;
using EfVersioning.Tests.BlindWrites;
using EfVersioning.Tests.Bulk;
using EfVersioning.Tests.Collections;
using EfVersioning.Tests.Conflicts;
using EfVersioning.Tests.Matching;
using EfVersioning.Tests.Migrations;
using EfVersioning.Tests.Probing;
using EfVersioning.Tests.Saving;
using EfVersioning.Tests.Shapes;
using EfVersioning.Tests.Store;
using EfVersioning.Tests.Tokens;
using EfVersioning.Tests.Transactions;

namespace EfVersioning.Tests.Databases;

// What runs on MariaDB or MySQL: a suite for each thing that a database is asked. Not here: JoinedUpdateTests, whose model has
// JSON columns and whose statements join, neither of which the provider has; KeyTextTests, whose model has keys that it has no
// JSON of; TriggerTimeTests, whose SQL has times with an offset: see MariaDbTests.
[MariaDb]
public sealed class MariaDbVersionedSaveTests(MariaDbDatabase database) : VersionedSaveTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbFailedSaveTests(MariaDbDatabase database) : FailedSaveTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbAggregateTests(MariaDbDatabase database) : AggregateTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbExecuteUpdateTests(MariaDbDatabase database) : ExecuteUpdateTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbGuardedBulkWriteTests(MariaDbDatabase database) : GuardedBulkWriteTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbManyTagsTests(MariaDbDatabase database) : ManyTagsTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbBlindWriteTests(MariaDbDatabase database) : BlindWriteTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbIfMatchTests(MariaDbDatabase database) : IfMatchTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbFindETagTests(MariaDbDatabase database) : FindETagTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbParallelWritersTests(MariaDbDatabase database) : ParallelWritersTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbTransactionTests(MariaDbDatabase database) : TransactionTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbSavepointTests(MariaDbDatabase database) : SavepointTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbKeptCollectionTests(MariaDbDatabase database) : KeptCollectionTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbKeptBulkWriteTests(MariaDbDatabase database) : KeptBulkWriteTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbIfCollectionMatchTests(MariaDbDatabase database) : IfCollectionMatchTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbParallelCollectionTests(MariaDbDatabase database) : ParallelCollectionTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbTriggerTests(MariaDbDatabase database) : TriggerTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbTokenSaveTests(MariaDbDatabase database) : TokenSaveTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbTokenWriteTests(MariaDbDatabase database) : TokenWriteTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbTokenLockTests(MariaDbDatabase database) : TokenLockTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbStoredStatementTests(MariaDbDatabase database) : StoredStatementTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbStoredWriteTests(MariaDbDatabase database) : StoredWriteTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbStoredTransactionTests(MariaDbDatabase database) : StoredTransactionTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbKeptTransactionTests(MariaDbDatabase database) : KeptTransactionTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbUntrackedKeyTests(MariaDbDatabase database) : UntrackedKeyTests(database), IClassFixture<MariaDbDatabase>;
