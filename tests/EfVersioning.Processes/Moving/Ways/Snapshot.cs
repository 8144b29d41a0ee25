using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Processes.Moving.Ways;

/// <summary>What <c>migrations add</c> writes beside a migration, as far as its triggers need it.</summary>
internal static class Snapshot
{
    public static void Build(ModelBuilder modelBuilder) => modelBuilder.Entity("Product", product =>
    {
        product.ToTable("Products");
        product.Property<int>("Id");
        product.Property<int>("Sold");
        product.Property<int>("Version").IsConcurrencyToken();
        product.HasKey("Id");
        product.HasAnnotation("EfVersioning:Trigger", true);
        product.HasAnnotation("EfVersioning:Version", "Version");
    });

    /// <summary>The same of a product with a stamp.</summary>
    public static void Build<TStamp>(ModelBuilder modelBuilder)
    {
        Build(modelBuilder);
        modelBuilder.Entity("Product").Property<TStamp>("Stamp");
    }
}
