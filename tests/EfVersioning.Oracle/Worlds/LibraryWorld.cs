using EfVersioning.Oracle.Models;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Worlds;

/// <summary>The world in which the library moves the versions.</summary>
internal sealed class LibraryWorld(Variant variant, WorldDatabase database) : World(variant, database)
{
    public override async Task<int> SaveAsync(int context, bool accept)
        => Variant.Has(Features.Async) ? await Contexts[context].SaveChangesAsync(accept) : Contexts[context].SaveChanges(accept);

    public override async Task<string> PatchAsync(int context, Kind kind, int id, int? version)
        => (await kind.PatchAsync(Contexts[context], id, version is null ? null : kind.TagOf(Contexts[context], id, version.Value)))?.Version.ToString() ?? "none";

    public override async Task<string> DeleteAsync(int context, Kind kind, int id, int? version)
        => (await kind.DeleteAsync(Contexts[context], id, version is null ? null : kind.TagOf(Contexts[context], id, version.Value))).ToString();

    public override void Touch(OracleContext db, object entity) => db.Touch(entity);

    public override bool BulkMoves(OracleContext db, Kind kind, bool isDelete) => false;
}
