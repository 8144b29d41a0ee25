using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Databases;

/// <summary>A context that has nothing to do with versions: these tests are about the databases.</summary>
public sealed class NoteContext(DbContextOptions<NoteContext> options) : DbContext(options)
{
    public DbSet<Note> Notes => Set<Note>();
}

public sealed class Note
{
    public int Id { get; set; }

    public required string Text { get; set; }
}
