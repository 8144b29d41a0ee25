using System.ComponentModel;
using System.Runtime.CompilerServices;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Shapes;

/// <summary>Tells of its changes, so that EF Core need not look for them.</summary>
public class Sensor : INotifyPropertyChanging, INotifyPropertyChanged, IVersioned, IModified
{
    public event PropertyChangingEventHandler? PropertyChanging;

    public event PropertyChangedEventHandler? PropertyChanged;

    public int Id { get => field; set => Set(ref field, value); }

    public string Name { get => field; set => Set(ref field, value); } = "";

    public int Readings { get => field; set => Set(ref field, value); }

    public int Version { get => field; set => Set(ref field, value); }

    public DateTimeOffset Modified { get => field; set => Set(ref field, value); }

    private void Set<T>(ref T field, T value, [CallerMemberName] string name = "")
    {
        PropertyChanging?.Invoke(this, new PropertyChangingEventArgs(name));
        field = value;
        PropertyChanged?.Invoke(this, new PropertyChangedEventArgs(name));
    }
}

public abstract class NotifyingContext(DbContextOptions options, ChangeTrackingStrategy strategy) : DbContext(options)
{
    public DbSet<Sensor> Sensors => Set<Sensor>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasChangeTrackingStrategy(strategy);
        modelBuilder.Entity<Sensor>().Property(sensor => sensor.Readings).ExcludedFromVersion();
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("house"));
    }
}

public class ChangedContext(DbContextOptions<ChangedContext> options)
    : NotifyingContext(options, ChangeTrackingStrategy.ChangedNotifications);

public class ChangingContext(DbContextOptions<ChangingContext> options)
    : NotifyingContext(options, ChangeTrackingStrategy.ChangingAndChangedNotifications);

public class ChangingWithOriginalsContext(DbContextOptions<ChangingWithOriginalsContext> options)
    : NotifyingContext(options, ChangeTrackingStrategy.ChangingAndChangedNotificationsWithOriginalValues);

/// <summary>For proxies: everything is virtual.</summary>
public class Room : IVersioned
{
    public virtual int Id { get; set; }

    public virtual string Name { get; set; } = "";

    public virtual int Version { get; set; }

    public virtual Door? Door { get; set; }

    public virtual ICollection<Lamp> Lamps { get; } = new System.Collections.ObjectModel.ObservableCollection<Lamp>();
}

/// <summary>Owned.</summary>
public class Door
{
    public virtual string Colour { get; set; } = "";
}

public class Lamp : IVersioned
{
    public virtual int Id { get; set; }

    public virtual bool IsOn { get; set; }

    public virtual int Version { get; set; }

    public virtual Room? Room { get; set; }
}

public class ProxyContext(DbContextOptions<ProxyContext> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Room>().OwnsOne(room => room.Door);
        modelBuilder.Entity<Lamp>();
        modelBuilder.UseEtagVersioning(model => model.HasAppLabel("house"));
    }
}
