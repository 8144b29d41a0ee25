using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>A model for a few tests, as OnModelCreating would build it. The context adds the versions by its road.</summary>
public interface IModelShape
{
    static abstract void Build(ModelBuilder modelBuilder);
}
