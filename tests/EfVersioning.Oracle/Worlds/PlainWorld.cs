using System.Data.Common;
using EfVersioning.Oracle.Models;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Oracle.Worlds;

/// <summary>The world without the library: the harness raises each version by hand, and puts it back by hand where a transaction is.</summary>
internal sealed class PlainWorld(Variant variant, WorldDatabase database) : World(variant, database)
{
    private readonly Ledger _ledger = new();

    // What a save gave that nobody accepted yet.
    private readonly Dictionary<object, object>[] _unaccepted = [new(ReferenceEqualityComparer.Instance), new(ReferenceEqualityComparer.Instance)];
    private readonly RaisedVersions?[] _pending = [null, null];

    public override async Task<int> SaveAsync(int context, bool accept)
    {
        var db = Contexts[context];
        if (db.ChangeTracker.AutoDetectChangesEnabled)
        {
            db.ChangeTracker.DetectChanges();
        }

        IsStaleByDoubt = Quietly.Do(db, _ => Quietly.Entries(db).Exists(entry =>
            entry.State is not EntityState.Added && _ledger.IsInDoubt(entry.Entity) && IsElsewhere(entry)));
        _pending[context]?.Undo();
        _pending[context] = null;
        _unaccepted[context].Clear();
        var versions = new RaisedVersions(db, Clock.GetUtcNow(), Variant.Has(Features.FullRoad));
        int rows;
        try
        {
            Quietly.Do(db, _ =>
            {
                versions.Raise();
                return 0;
            });
            rows = await SaveAsync(db, versions, accept);
        }
        catch
        {
            Quietly.Do(db, _ =>
            {
                versions.Undo();
                return 0;
            });
            if (Transaction is not null)
            {
                _ledger.SaveFailed();
            }

            throw;
        }

        _ledger.Saved(versions);
        if (!accept)
        {
            _pending[context] = versions;
            versions.Raised.Where(raise => raise.Property == Token.Of(raise.Entry.Metadata)).ToList().ForEach(raise => _unaccepted[context][raise.Entity] = raise.Given);
        }

        if (Transaction is not null)
        {
            _ledger.Add(context, versions, accept);
        }

        return rows;
    }

    public override async Task<string> PatchAsync(int context, Kind kind, int id, int? version)
    {
        _ = BulkMoves(Contexts[context], kind, isDelete: false, isBlind: true);
        var next = await kind.PatchByHandAsync(Contexts[context], id, version);
        return next is null && version is not null ? throw new DbUpdateConcurrencyException() : next?.ToString() ?? "none";
    }

    public override async Task<string> DeleteAsync(int context, Kind kind, int id, int? version)
    {
        _ = BulkMoves(Contexts[context], kind, isDelete: true);
        var deleted = await kind.DeleteByHandAsync(Contexts[context], id, version);
        return !deleted && version is not null ? throw new DbUpdateConcurrencyException() : deleted.ToString();
    }

    public override void Touch(OracleContext db, object entity)
    {
        var entry = db.Entry(entity);
        if (Token.Of(entry.Metadata) is not { } token || entry.State is EntityState.Deleted or EntityState.Detached)
        {
            throw new RefusedException("There is no version to move.");
        }

        if (entry.State is not EntityState.Added)
        {
            entry.Property(token).IsModified = true;
        }
    }

    public override bool BulkMoves(OracleContext db, Kind kind, bool isDelete) => BulkMoves(db, kind, isDelete, isBlind: false);

    private bool BulkMoves(OracleContext db, Kind kind, bool isDelete, bool isBlind)
    {
        var type = db.Model.FindEntityType(kind.Type)!;
        var isVersioned = Token.Of(type) is not null;
        if (type.GetForeignKeys().Concat(type.GetDerivedTypes().SelectMany(derived => derived.GetDeclaredForeignKeys())).Any(key => key.FindAnnotation(Shapes.Bumps) is not null)
            || (isVersioned && !isDelete && !isBlind && !Variant.Has(Features.FullRoad)))
        {
            throw new RefusedException("Nobody would move the version.");
        }

        return isVersioned;
    }

    public override void Accepted(int context)
    {
        _unaccepted[context].Clear();
        _pending[context] = null;
        _ledger.Accepted(context);
    }

    public override void Reloaded(object entity)
    {
        _ledger.Reloaded(entity);
        Array.ForEach(_unaccepted, unaccepted => unaccepted.Remove(entity));
        Array.ForEach(_pending, pending => pending?.Raised.RemoveAll(raise => ReferenceEquals(raise.Entity, entity)));
    }

    /// <summary>What a save gave and nobody accepted was rolled back.</summary>
    public void Forget(int context, object entity) => _unaccepted[context].Remove(entity);

    /// <summary>What the tag of an entity should say; null where there is none.</summary>
    public object? TagOf(int context, EntityEntry entry, IProperty token)
    {
        var version = entry.State is EntityState.Modified && _unaccepted[context].TryGetValue(entry.Entity, out var given)
            ? given
            : entry.Property(token).OriginalValue;
        return entry.State is EntityState.Added or EntityState.Detached || Equals(version, Token.Unknown(token)) ? null : version;
    }

    /// <summary>Whether a row of the last save was somebody else's, and the library need not have asked for the version that it had read.</summary>
    public bool IsStaleByDoubt { get; private set; }

    /// <summary>Whether the library need not know what the row is at.</summary>
    public bool IsInDoubt(object entity) => _ledger.IsInDoubt(entity);

    protected override void Left(int context)
    {
        _unaccepted[context].Clear();
        _pending[context] = null;
        _ledger.Left(context);
    }

    protected override void Began() => _ledger.Begin();

    protected override void Ended(bool committed) => _ledger.End(this, committed);

    protected override void CommitFailed() => _ledger.CommitFailed();

    protected override void SavepointCreated(string name) => _ledger.SavepointCreated(name);

    protected override void RolledBackTo(string name) => _ledger.RolledBackTo(this, name);

    protected override void Released(string name) => _ledger.Released(name);

    // A row in doubt that is at no version which this context gave it is somebody else's: the library takes it for unknown.
    private static bool IsElsewhere(EntityEntry entry)
    {
        try
        {
            return Token.Of(entry.Metadata) is { } token && !Equals(entry.GetDatabaseValues()?[token], entry.Property(token).OriginalValue);
        }
        catch (DbException)
        {
            // PostgreSQL answers nothing more in a transaction that something failed in.
            return false;
        }
    }

    // The rows that are not tracked go first, in a transaction with the save.
    private async Task<int> SaveAsync(OracleContext db, RaisedVersions versions, bool accept)
    {
        if (versions.Untracked.Count == 0)
        {
            return await SendAsync(db, accept);
        }

        var own = db.Database.CurrentTransaction is null ? await db.Database.BeginTransactionAsync() : null;
        var current = db.Database.CurrentTransaction!;
        Database.Transaction = current.GetDbTransaction();
        if (own is null)
        {
            await current.CreateSavepointAsync("untracked");
        }

        try
        {
            foreach (var (key, values) in versions.Untracked.Values)
            {
                UntrackedRow.Move(Database, db, key, values);
            }

            var rows = await SendAsync(db, accept);
            await (own?.CommitAsync() ?? current.ReleaseSavepointAsync("untracked"));
            return rows;
        }
        catch when (own is null)
        {
            await current.RollbackToSavepointAsync("untracked");
            await current.ReleaseSavepointAsync("untracked");
            throw;
        }
        finally
        {
            if (own is not null)
            {
                await own.DisposeAsync();
                Database.Transaction = null;
            }
        }
    }

    private async Task<int> SendAsync(OracleContext db, bool accept)
        => Variant.Has(Features.Async) ? await db.SaveChangesAsync(accept) : db.SaveChanges(accept);
}
