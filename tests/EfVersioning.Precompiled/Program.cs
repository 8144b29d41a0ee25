using EfVersioning;
using EfVersioning.Precompiled;
using Microsoft.EntityFrameworkCore;

// Runs queries that were compiled before the program was, and says what became of the versions.
await using var db = new CatalogueContext();
await db.Database.OpenConnectionAsync();
await db.Database.ExecuteSqlRawAsync("""CREATE TABLE "Songs" ("Id" INTEGER PRIMARY KEY, "Title" TEXT NOT NULL, "Version" INTEGER NOT NULL DEFAULT 1)""");
db.Add(new Song { Title = "Here Come the Sun" });
await db.SaveChangesAsync();

await using var late = new CatalogueContext();
var stale = await late.Songs.Where(song => song.Id == 1).SingleAsync();

await db.Songs.Where(song => song.Id == 1).ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Here Comes the Sun"));
await using var reader = new CatalogueContext();
var song = await reader.Songs.Where(song => song.Id == 1).SingleAsync();
Console.WriteLine($"bulk update: {reader.ETagOf(song)}");

stale.Title = "Late";
try
{
    await late.SaveChangesAsync();
    Console.WriteLine("stale save: written");
}
catch (StaleETagException)
{
    Console.WriteLine("stale save: refused");
}
