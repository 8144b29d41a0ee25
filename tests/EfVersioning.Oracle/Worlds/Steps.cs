using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Worlds;

/// <summary>Takes one step of a program in a world. What a step needs and is not there makes it no step at all.</summary>
internal static class Steps
{
    private static readonly Dictionary<string, Kind> ByName = Kinds.All.ToDictionary(kind => kind.Name);

    /// <summary>Says what every step does, to look into a finding.</summary>
    public static bool Traces { get; set; }

    /// <summary>What came of it, in words that are the same in both worlds.</summary>
    public static async Task<string> TakeAsync(World world, Operation operation)
    {
        try
        {
            var done = await DoAsync(world, operation);
            Trace(world, operation, done);
            return done;
        }
        catch (Exception exception)
        {
            Trace(world, operation, exception);
            var outcome = Outcome.Of(exception);
            world.HasDoubts |= world.Transaction is not null || operation.Verb is Verb.Commit;
            if (outcome == Outcome.Refused && operation.Verb is Verb.Save or Verb.SaveUnaccepted)
            {
                // How far EF Core has come by then is no matter.
                Settle(world.Contexts[operation.Context]);
            }

            return outcome;
        }
    }

    private static async Task<string> DoAsync(World world, Operation operation)
    {
        var (verb, context, _, id, value, number) = operation;
        var kind = ByName[operation.Kind];
        if (!kind.IsIn(world.Variant.Features))
        {
            return "no such type";
        }

        world.Join(context);
        var db = world.Contexts[context];
        var known = world.Known[context];
        var entity = known.GetValueOrDefault((kind.Name, id));
        switch (verb)
        {
            case Verb.Add when IsFree(world, db, kind, id):
                db.Add(known[(kind.Name, id)] = kind.New(id, value));
                break;
            case Verb.Change when entity is not null && MayWrite(world, context, kind.Members[number]):
                kind.Members[number].Set(entity, value);
                break;
            case Verb.Give when entity is not null && !BecomesAnOrphan(world, db, entity, value):
                kind.SetParent(entity, value);
                break;
            case Verb.Remove when entity is not null && Quietly.Do(db, _ => db.Entry(entity)).State is not EntityState.Detached:
                db.Remove(entity);
                break;
            case Verb.Replace when world.Variant.Has(Features.Replaced) && entity is not null && MayReplace(db, kind, id, entity):
                db.Remove(entity);
                db.Add(known[(kind.Name, id)] = kind.New(id, value));
                break;
            case Verb.Load:
                if ((world.Variant.Has(Features.Async) ? await kind.LoadAsync(db, id) : kind.Load(db, id)) is null)
                {
                    return "none";
                }

                Find(world, context);
                break;
            case Verb.LoadAll:
                kind.LoadAll(db);
                Find(world, context);
                break;
            case Verb.Attach or Verb.Update or Verb.RemoveStub when IsFree(world, db, kind, id):
                var stub = kind.New(id, value);
                SetVersion(db, stub, value);
                _ = verb switch { Verb.Attach => db.Attach(stub), Verb.Update => db.Update(stub), _ => db.Remove(stub) };
                known[(kind.Name, id)] = stub;
                break;
            case Verb.Touch when entity is not null:
                world.Touch(db, entity);
                break;
            case Verb.MarkModified when entity is not null && db.Entry(entity).State is not EntityState.Detached:
                db.Entry(entity).State = EntityState.Modified;
                break;
            case Verb.Detach when entity is not null:
                db.Entry(entity).State = EntityState.Detached;
                break;
            case Verb.Reload when entity is not null && db.Entry(entity).State is not EntityState.Detached:
                db.Entry(entity).Reload();
                world.Reloaded(entity);
                break;
            case Verb.Clear when MayLetGo(world, context):
                db.ChangeTracker.Clear();
                break;
            case Verb.Link when known.GetValueOrDefault(("Album", id)) is Album album && known.GetValueOrDefault(("Genre", (value % Kinds.Rows) + 1)) is Genre genre:
                album.Genres.Add(genre);
                break;
            case Verb.Unlink when known.GetValueOrDefault(("Album", id)) is Album album && known.GetValueOrDefault(("Genre", (value % Kinds.Rows) + 1)) is Genre genre:
                album.Genres.Remove(genre);
                break;
            case Verb.Save or Verb.SaveUnaccepted:
                try
                {
                    var rows = await world.SaveAsync(context, verb is Verb.Save);
                    world.IsUnaccepted[context] = verb is Verb.SaveUnaccepted;
                    world.WasUnaccepted[context] |= verb is Verb.SaveUnaccepted && world.Transaction is not null;
                    return $"{rows} rows";
                }
                finally
                {
                    world.Log.FailsAt = 0;
                }

            case Verb.Accept when world.IsUnaccepted[context] && (world.Transaction is null || world.Variant.Has(Features.AcceptedInTransaction)):
                db.ChangeTracker.AcceptAllChanges();
                world.IsUnaccepted[context] = false;
                world.Accepted(context);
                break;
            case Verb.Begin when world.Transaction is null:
                world.Begin(context);
                break;
            case Verb.Commit or Verb.Rollback or Verb.DisposeTransaction when world.Transaction is not null:
                await world.EndAsync(verb);
                break;
            case Verb.Savepoint or Verb.RollbackTo or Verb.Release when world.Transaction is not null:
                world.Savepoint(verb, value);
                break;
            case Verb.NewContext when MayLetGo(world, context):
                world.Renew(context);
                break;
            case Verb.Elsewhere:
                return Elsewhere(world, kind, id);
            case Verb.ExecuteUpdate when db.Model.FindEntityType(kind.Type)!.FindProperty("Modified") is null:
                return $"{kind.ExecuteUpdate(db, id, world.BulkMoves(db, kind, isDelete: false))} rows";
            case Verb.ExecuteDelete:
                _ = world.BulkMoves(db, kind, isDelete: true);
                return $"{kind.ExecuteDelete(db, id)} rows";
            case Verb.Patch or Verb.PatchIfMatch when IsBlind(db, kind):
                return await world.PatchAsync(context, kind, id, verb is Verb.Patch ? null : value);
            case Verb.BlindDelete when IsBlind(db, kind):
                return await world.DeleteAsync(context, kind, id, value == 0 ? null : value);
            case Verb.FailCommand:
                world.Log.FailsAt = value + 1;
                break;
            case Verb.FailCommit:
                world.CommitFails = true;
                break;
            case Verb.Tick:
                world.Clock.Advance(TimeSpan.FromSeconds(value - 1));
                break;
            case Verb.DetectChanges:
                db.ChangeTracker.DetectChanges();
                break;
            case Verb.ToggleDetecting:
                db.ChangeTracker.AutoDetectChangesEnabled ^= true;
                break;
            default:
                return "nothing";
        }

        return "done";
    }

    private static void Trace(World world, Operation operation, object outcome)
    {
        if (Traces)
        {
            Console.WriteLine($"{world.GetType().Name} {operation}: {outcome}{string.Concat(world.Log.Commands.Select(command => "\n    " + command))}");
            Quietly.Entries(world.Contexts[operation.Context]).ForEach(entry => Console.WriteLine($"    {entry.DebugView.LongView}"));
        }
    }

    // EF Core's tracker is not whole after it refused a second entity under a key.
    private static bool IsFree(World world, OracleContext db, Kind kind, int id)
        => Quietly.Entries(db).FindAll(entry => kind.NumberOf(entry.Entity) == id) is var tracked
            && (tracked.Count == 0 || (tracked is [{ State: EntityState.Deleted }] && world.Variant.Has(Features.Replaced)));

    // Nor after it refused a third.
    private static bool MayReplace(OracleContext db, Kind kind, int id, object entity)
        => db.Entry(entity).State is var state
            && (state is EntityState.Added || (state is not EntityState.Detached && Quietly.Entries(db).Count(entry => kind.NumberOf(entry.Entity) == id) == 1));

    private static bool MayWrite(World world, int context, Member member)
        => !member.Code.Contains(".Version =", StringComparison.Ordinal)
            || world.Variant.Has(Features.VersionOverDoubt)
            || !(world.HasDoubts || world.IsUnaccepted[context] || world.WasUnaccepted[context]);

    private static bool MayLetGo(World world, int context)
        => world.Variant.Has(Features.ClearedUnaccepted) || !(world.IsUnaccepted[context] || world.WasUnaccepted[context]);

    private static bool IsBlind(OracleContext db, Kind kind)
        => db.Model.FindEntityType(kind.Type) is { } type
            && Token.Of(type) is { Name: "Version" } && type.FindProperty("Modified") is null && type.FindPrimaryKey()!.Properties.Count == 1
            && type.GetTableMappings().Count() == 1
            // A time as a key comes back from a tag without its kind, which PostgreSQL refuses (case 4).
            && (db.Variant.IsSqlite || kind.Type != typeof(Dated) || db.Variant.Has(Features.TimeKeysFromTags));

    // EF Core makes an UPDATE of the insert of a row that lost its required principal.
    private static bool BecomesAnOrphan(World world, OracleContext db, object entity, int parent)
        => parent == 0 && !world.Variant.Has(Features.OptionalAlbum) && Quietly.Do(db, _ => db.Entry(entity)).State is EntityState.Added;

    // What EF Core does at the beginning of a save.
    private static void Settle(OracleContext db)
    {
        if (db.ChangeTracker.AutoDetectChangesEnabled)
        {
            db.ChangeTracker.DetectChanges();
        }

        Quietly.Do(db, _ =>
        {
            db.ChangeTracker.CascadeChanges();
            return 0;
        });
    }

    // What was loaded with a row is known by its number as well.
    private static void Find(World world, int context)
    {
        foreach (var entry in Quietly.Entries(world.Contexts[context]))
        {
            if (ByName.GetValueOrDefault(entry.Metadata.ShortName()) is { } kind && kind.NumberOf(entry.Entity) is { } id and > 0 and <= Kinds.Rows)
            {
                world.Known[context][(kind.Name, id)] = entry.Entity;
            }
        }
    }

    private static void SetVersion(OracleContext db, object stub, int value)
    {
        if (db.Model.FindEntityType(stub.GetType())!.FindProperty("Version") is { PropertyInfo: { } version })
        {
            version.SetValue(stub, value);
        }
    }

    private static string Elsewhere(World world, Kind kind, int id)
    {
        var type = world.Contexts[0].Model.FindEntityType(kind.Type)!;
        var table = type.GetTableMappings().FirstOrDefault(mapping => mapping.Table.FindColumn("Title") is not null)?.Table;
        if (table?.FindColumn("Version") is null)
        {
            return "nothing";
        }

        var key = kind.Key(id);
        return $"{world.Database.Execute($"UPDATE \"{table.Name}\" SET \"Title\" = 'else', \"Version\" = \"Version\" + 1 WHERE {key}")} rows";
    }
}
