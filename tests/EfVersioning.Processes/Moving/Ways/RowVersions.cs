using System.ComponentModel.DataAnnotations;
using EfVersioning.Processes.Moving.Ways.RowVersions.After;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

// The same names before and after, as in an application: a namespace for each.
namespace EfVersioning.Processes.Moving.Ways.RowVersions.Before
{
    public class Product
    {
        public int Id { get; set; }

        public int Sold { get; set; }

        [Timestamp]
        public byte[] RowVersion { get; set; } = [];
    }

    public class ShopContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Product> Products => Set<Product>();
    }
}

namespace EfVersioning.Processes.Moving.Ways.RowVersions.Before.Prepared
{
    /// <summary>The old program, which knows of the trigger.</summary>
    public class ShopContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Product> Products => Set<Product>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Product>().ToTable(table => table.HasTrigger("EtagVersion"));
        }
    }
}

namespace EfVersioning.Processes.Moving.Ways.RowVersions.After
{
    public class Product : IVersioned
    {
        public int Id { get; set; }

        public int Sold { get; set; }

        public int Version { get; set; }
    }

    public class ShopContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Product> Products => Set<Product>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Product>().HasEtagTrigger();
            modelBuilder.UseEtagVersioning();
        }
    }
}

namespace EfVersioning.Processes.Moving.Ways.RowVersions.Migrations
{
    [DbContext(typeof(ShopContext))]
    [Migration("20260101000001_AddVersion")]
    public class AddVersion : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>("Version", "Products", nullable: false, defaultValue: 1);
            migrationBuilder.CreateEtagTriggers(TargetModel);
        }

        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropEtagTriggers(TargetModel);
            migrationBuilder.DropColumn("Version", "Products");
        }

        protected override void BuildTargetModel(ModelBuilder modelBuilder) => Snapshot.BuildTrigger(modelBuilder);
    }

    [DbContext(typeof(ShopContext))]
    [Migration("20260101000002_OldAreGone")]
    public class OldAreGone : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropEtagTriggers(new AddVersion().TargetModel);
            migrationBuilder.DropColumn("RowVersion", "Products");
        }

        protected override void BuildTargetModel(ModelBuilder modelBuilder) => Snapshot.Build(modelBuilder);
    }
}
