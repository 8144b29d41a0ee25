using EfVersioning.AspNetCore.Tests.Collections;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.AspNetCore.Tests.Mvc;
using EfVersioning.Testing;

namespace EfVersioning.AspNetCore.Tests.Databases;

// The HTTP core on MariaDB or MySQL: a row and a list read and written, and keys that its collation takes for equal.
[MariaDb]
public sealed class MariaDbRowReadTests(MariaDbDatabase database) : RowReadTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbRowWriteTests(MariaDbDatabase database) : RowWriteTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbTextKeyTests(MariaDbDatabase database) : TextKeyTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbCollectionETagTests(MariaDbDatabase database) : CollectionETagTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbStoredCollectionTests(MariaDbDatabase database) : StoredCollectionTests(database), IClassFixture<MariaDbDatabase>;

[MariaDb]
public sealed class MariaDbGuardedRequestTests(MariaDbDatabase database) : GuardedRequestTests(database), IClassFixture<MariaDbDatabase>;
