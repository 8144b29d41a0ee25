using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Oracle.Models;

/// <summary>A context over one variant of the model.</summary>
internal sealed class OracleContext(DbContextOptions<OracleContext> options) : DbContext(options)
{
    public Variant Variant { get; } = options.FindExtension<VariantExtension>()!.Variant;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        var shapes = new Shapes(modelBuilder, Variant);
        Albums.Configure(shapes);
        Others.Configure(shapes);
        shapes.TakeTokens();
        if (Variant.HasLibrary)
        {
            modelBuilder.UseEtagVersioning();
        }
    }
}
