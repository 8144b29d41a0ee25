using EfVersioning.Context;
using EfVersioning.EfInternals;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Writing.Saves;

/// <summary>
/// Has EF Core begin a transaction for a save, also where it would send a command alone: what is sent beside its commands is
/// committed with them.
/// </summary>
internal sealed class NeededTransaction(ContextVersioning versioning)
{
    private readonly bool _isHalved = versioning.Model.Database.HalvesSaves;

    // The first entry, where a second one needs a transaction.
    private object? _first;
    private AutoTransactionBehavior? _behavior;

    /// <summary>Whether the save is of several rows by now, of which the database would commit half; and the application leaves it to EF Core.</summary>
    public bool IsNeededFor(TrackedEntry entry)
    {
        if (!_isHalved)
        {
            return false;
        }

        _first ??= entry.Entity;
        return !ReferenceEquals(_first, entry.Entity) && versioning.Context.Database.AutoTransactionBehavior is AutoTransactionBehavior.WhenNeeded;
    }

    public void Require()
    {
        if (_behavior is null)
        {
            _behavior = versioning.Context.Database.AutoTransactionBehavior;
            versioning.Context.Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;
        }
    }

    /// <summary>The save is over: EF Core decides again.</summary>
    public void Release()
    {
        if (_behavior is { } behavior)
        {
            versioning.Context.Database.AutoTransactionBehavior = behavior;
        }
    }
}
