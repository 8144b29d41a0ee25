using EfVersioning.Testing;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Running;

/// <summary>Two databases of PostgreSQL, one for each world.</summary>
internal sealed class PostgresPair(ContextDatabase<DbContext> library, ContextDatabase<DbContext> plain) : IAsyncDisposable
{
    public string Library => library.ConnectionString;

    public string Plain => plain.ConnectionString;

    public static async Task<PostgresPair> CreateAsync(TestDatabase database)
        => new(await database.CreateEmptyAsync<DbContext>(), await database.CreateEmptyAsync<DbContext>());

    public async ValueTask DisposeAsync()
    {
        await library.DisposeAsync();
        await plain.DisposeAsync();
    }
}
