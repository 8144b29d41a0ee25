using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning.Oracle.Worlds;

/// <summary>Looks at a context without changing it: the public ways would detect changes first.</summary>
internal static class Quietly
{
    public static List<EntityEntry> Entries(DbContext db) => Do(db, static db => db.ChangeTracker.Entries().Where(entry => entry.State is not EntityState.Detached).ToList());

    public static T Do<T>(DbContext db, Func<DbContext, T> look)
    {
        var detects = db.ChangeTracker.AutoDetectChangesEnabled;
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        try
        {
            return look(db);
        }
        finally
        {
            db.ChangeTracker.AutoDetectChangesEnabled = detects;
        }
    }
}
