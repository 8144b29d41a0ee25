using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;

// The same names before and after, as in an application: a namespace for each.
namespace EfVersioning.Processes.Moving.Ways.Counters.Before
{
    public class Product
    {
        public int Id { get; set; }

        public int Sold { get; set; }

        [ConcurrencyCheck]
        public int Revision { get; set; }
    }

    public class ShopContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Product> Products => Set<Product>();

        public override int SaveChanges(bool acceptAllChangesOnSuccess)
        {
            Count();
            return base.SaveChanges(acceptAllChangesOnSuccess);
        }

        public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
        {
            Count();
            return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
        }

        private void Count()
        {
            foreach (var entry in ChangeTracker.Entries<Product>().Where(entry => entry.State is EntityState.Modified))
            {
                entry.Entity.Revision++;
            }
        }
    }
}

namespace EfVersioning.Processes.Moving.Ways.Counters.After
{
    public class Product
    {
        public int Id { get; set; }

        public int Sold { get; set; }

        public int Revision { get; set; }
    }

    public class ShopContext(DbContextOptions options) : DbContext(options)
    {
        public DbSet<Product> Products => Set<Product>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Product>().HasEtagVersion(product => product.Revision);
            modelBuilder.UseEtagVersioning();
        }
    }
}
