using EfVersioning.Stores.Protocol;

namespace EfVersioning.Tests.Store.Exploration;

/// <summary>The steps that an exploration takes: the product's own functions. A shortcut replaces one of them.</summary>
internal class ExploredProtocol
{
    /// <summary>Whether a writer's marks may run out while it still lives, which the protocol assumes never happens.</summary>
    public virtual bool WritersAreSlow => false;

    /// <summary>Whether a row may be forgotten; a store may only where that is harmless.</summary>
    public virtual bool MayForget(RowEntry row) => row.IsForgettable;

    public virtual World RunOut(World world) => world with { Row = world.Row.At(World.Now), Type = world.Type.At(World.Now) };

    public virtual (World World, ETagStoreRead Answer) Read(World world)
    {
        var (row, answer) = world.Row.Read(world.Type, World.Now, world.Leases + 1, World.Later);
        return (world with { Row = row, Leases = answer.Lease > world.Leases ? world.Leases + 1 : world.Leases }, answer);
    }

    public virtual RowEntry Fill(World world, long lease, RowState version) => world.Row.Fill(world.Type, World.Now, lease, version, World.Later);

    public virtual World Mark(World world, Writer writer)
        => writer.IsBulk
            ? world with { Type = world.Type.Mark(writer.Id, World.Later) }
            : world with { Row = world.Row.Mark(world.Type, writer.Id, World.Later) };

    public virtual World Settle(World world, Writer writer, RowState? version)
        => writer.IsBulk
            ? world with { Type = world.Type.Settle(writer.Id) }
            : world with { Row = world.Row.Settle(world.Type, writer.Id, version, World.Later) };

    public virtual World TakeBack(World world, Writer writer)
        => writer.IsBulk
            ? world with { Type = world.Type.TakeBack(writer.Id) }
            : world with { Row = world.Row.TakeBack(writer.Id) };
}
