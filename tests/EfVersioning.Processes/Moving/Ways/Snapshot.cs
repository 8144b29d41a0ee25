using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace EfVersioning.Processes.Moving.Ways;

/// <summary>What <c>migrations add</c> writes beside a migration: the model that it leads to, in words without classes.</summary>
internal static class Snapshot
{
    /// <summary>A version, and nothing of the token before.</summary>
    public static EntityTypeBuilder Build(ModelBuilder modelBuilder) => modelBuilder.Entity("Product", product =>
    {
        product.ToTable("Products");
        product.Property<int>("Id").ValueGeneratedOnAdd();
        product.Property<int>("Sold");
        product.Property<int>("Version").IsConcurrencyToken().HasDefaultValue(1).ValueGeneratedNever();
        product.HasKey("Id");
    }).Entity("Product");

    /// <summary>That, and the trigger: what <c>HasEtagTrigger()</c> leaves in a snapshot.</summary>
    public static EntityTypeBuilder BuildTrigger(ModelBuilder modelBuilder)
        => Build(modelBuilder).HasAnnotation("EfVersioning:Trigger", true).HasAnnotation("EfVersioning:Version", "Version");
}
