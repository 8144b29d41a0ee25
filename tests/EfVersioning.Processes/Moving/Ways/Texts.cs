using System.ComponentModel.DataAnnotations;
using EfVersioning.Processes.Moving.Ways.Texts.After;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

// The same names before and after, as in an application: a namespace for each.
namespace EfVersioning.Processes.Moving.Ways.Texts.Before
{
    public class Product
    {
        public int Id { get; set; }

        public int Sold { get; set; }

        [ConcurrencyCheck]
        public string? Stamp { get; set; } = Guid.NewGuid().ToString();
    }

    public class ShopContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Product> Products => Set<Product>();

        public override int SaveChanges(bool acceptAllChangesOnSuccess)
        {
            MoveStamps();
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }

        public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
        {
            MoveStamps();
            return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        private void MoveStamps()
        {
            foreach (var entry in ChangeTracker.Entries<Product>().Where(entry => entry.State is EntityState.Modified))
            {
                entry.Entity.Stamp = Guid.NewGuid().ToString();
            }
        }
    }
}

namespace EfVersioning.Processes.Moving.Ways.Texts.After
{
    public class Product : IVersioned
    {
        public int Id { get; set; }

        public int Sold { get; set; }

        public string? Stamp { get; set; } = Guid.NewGuid().ToString();

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

        public override int SaveChanges(bool acceptAllChangesOnSuccess)
        {
            MoveStamps();
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }

        public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
        {
            MoveStamps();
            return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        private void MoveStamps()
        {
            foreach (var entry in ChangeTracker.Entries<Product>().Where(entry => entry.State is EntityState.Modified))
            {
                entry.Entity.Stamp = Guid.NewGuid().ToString();
            }
        }
    }
}

namespace EfVersioning.Processes.Moving.Ways.Texts.Migrations
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

        protected override void BuildTargetModel(ModelBuilder modelBuilder) => Snapshot.BuildTrigger(modelBuilder).Property<string>("Stamp");
    }

    [DbContext(typeof(ShopContext))]
    [Migration("20260101000002_OldAreGone")]
    public class OldAreGone : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
            => migrationBuilder.DropEtagTriggers(new AddVersion().TargetModel);

        protected override void BuildTargetModel(ModelBuilder modelBuilder) => Snapshot.Build(modelBuilder).Property<string>("Stamp");
    }

    [DbContext(typeof(ShopContext))]
    [Migration("20260101000003_DropStamp")]
    public class DropStamp : Migration
    {
        protected override void Up(MigrationBuilder migrationBuilder)
            => migrationBuilder.DropColumn("Stamp", "Products");

        protected override void BuildTargetModel(ModelBuilder modelBuilder) => Snapshot.Build(modelBuilder);
    }
}
