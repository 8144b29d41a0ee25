using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Has EF Core begin a transaction for a save, also where it would send a command alone, until it is disposed of: what is sent beside
/// EF Core's commands is committed with them.
/// </summary>
internal sealed class NeededTransaction : IDisposable
{
    private readonly DatabaseFacade _database;
    private readonly AutoTransactionBehavior _behavior;

    public NeededTransaction(DatabaseFacade database)
    {
        _database = database;
        _behavior = database.AutoTransactionBehavior;
        database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
    }

    public void Dispose() => _database.AutoTransactionBehavior = _behavior;
}
