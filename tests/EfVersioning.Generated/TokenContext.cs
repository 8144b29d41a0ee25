using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;

namespace EfVersioning.Generated;

/// <summary>A row at a stamp that the application moves.</summary>
public class Invoice
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public Guid Stamp { get; set; }
}

/// <summary>A row at a token that the database moves.</summary>
public class Parcel
{
    public int Id { get; set; }

    public string Title { get; set; } = "";

    public byte[] RowVersion { get; set; } = [];
}

/// <summary>Tokens that are there already, and a kept collection, with a compiled model.</summary>
public class TokenContext(DbContextOptions<TokenContext> options) : DbContext(options)
{
    public DbSet<Invoice> Invoices => Set<Invoice>();

    public DbSet<Parcel> Parcels => Set<Parcel>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Invoice>().HasEtagVersion(invoice => invoice.Stamp);
        modelBuilder.Entity<Invoice>().KeepsCollectionVersion();
        modelBuilder.Entity<Parcel>(parcel =>
        {
            parcel.ToTable(table => table.UseSqlReturningClause(false));
            parcel.Property(row => row.RowVersion).IsRowVersion().HasDefaultValueSql("''").ValueGeneratedOnAddOrUpdate();
            parcel.HasEtagVersion();
        });
    }
}

/// <summary>Where dotnet-ef gets the context from.</summary>
public sealed class TokenContextFactory : IDesignTimeDbContextFactory<TokenContext>
{
    public TokenContext CreateDbContext(string[] args)
        => new(new DbContextOptionsBuilder<TokenContext>().UseSqlite().UseEtagVersioning().Options);
}
