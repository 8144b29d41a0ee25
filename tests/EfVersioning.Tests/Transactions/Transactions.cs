using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Transactions;

/// <summary>How a transaction ends without a commit, and what the tests of it share.</summary>
internal static class Transactions
{
    /// <summary>Each road, and each way to end a transaction without a commit.</summary>
    public static TheoryData<bool, string> RoadsAndEndings => new()
    {
        { false, "Rollback" }, { false, "RollbackAsync" }, { false, "Dispose" }, { false, "DisposeAsync" },
        { true, "Rollback" }, { true, "RollbackAsync" }, { true, "Dispose" }, { true, "DisposeAsync" },
    };

    public static async Task EndAsync(this IDbContextTransaction transaction, string ending)
    {
        switch (ending)
        {
            case "Rollback":
                transaction.Rollback();
                break;
            case "RollbackAsync":
                await transaction.RollbackAsync(Music.Cancellation);
                break;
            case "Dispose":
                transaction.Dispose();
                break;
        }

        await transaction.DisposeAsync();
    }

    public static async Task SavepointAsync(this IDbContextTransaction transaction, string name, bool async)
    {
        if (async)
        {
            await transaction.CreateSavepointAsync(name, Music.Cancellation);
        }
        else
        {
            transaction.CreateSavepoint(name);
        }
    }

    public static async Task BackToAsync(this IDbContextTransaction transaction, string name, bool async)
    {
        if (async)
        {
            await transaction.RollbackToSavepointAsync(name, Music.Cancellation);
        }
        else
        {
            transaction.RollbackToSavepoint(name);
        }
    }

    /// <summary>Another context on the connection of the first one.</summary>
    public static MusicContext OpenBeside(this ContextDatabase<MusicContext> music, MusicContext first)
        => music.Open(options => _ = first.Database.ProviderName!.EndsWith("Sqlite", StringComparison.Ordinal)
            ? options.UseSqlite(first.Database.GetDbConnection())
            : options.UseNpgsql(first.Database.GetDbConnection()));
}
