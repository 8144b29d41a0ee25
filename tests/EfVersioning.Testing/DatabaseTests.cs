using Xunit;

namespace EfVersioning.Testing;

/// <summary>
/// The base of every class of tests that need a database. Where the machine has none of the kind, each test is skipped
/// with the reason, or fails with it under <c>EFVERSIONING_REQUIRE_ALL=1</c> (or where its source was asked for by name).
/// </summary>
public abstract class DatabaseTests
{
    protected DatabaseTests(TestDatabase database)
    {
        // A class without the trait would be left out, in silence, of a run that is filtered by it.
        if (TestContext.Current.TestClass is { } testClass
            && !(testClass.Traits.TryGetValue("Database", out var names) && names.Contains(database.Name)))
        {
            throw new InvalidOperationException(
                $"{testClass.TestClassSimpleName} runs on {database.Name}, so it needs the attribute of that database.");
        }

        // Here and not in the fixture: a fixture can only fail, a test can be skipped.
        database.Absence?.EndTest();

        Database = database;
    }

    protected TestDatabase Database { get; }
}
