using EfVersioning.Stores.Protocol;

namespace EfVersioning.Tests.Store.Exploration;

/// <summary>What each rule of the protocol is there for: leave one out, and a reader is told what is past.</summary>
internal static class Shortcuts
{
    /// <summary>As caches are usually kept: delete the entry before the save, set it on a miss.</summary>
    public sealed class Naive : ExploredProtocol
    {
        public override (World World, ETagStoreRead Answer) Read(World world)
            => world.Row.Version is { } version
                ? (world, new ETagStoreRead(version, null))
                : (world with { Leases = 1 }, new ETagStoreRead(null, 1));

        public override RowEntry Fill(World world, long lease, RowState version) => new() { Version = version };

        public override World Mark(World world, Writer writer) => world with { Row = RowEntry.Empty };

        public override World Settle(World world, Writer writer, RowState? version) => world;

        public override World TakeBack(World world, Writer writer) => world;
    }

    /// <summary>Delete the entry before the save and after it.</summary>
    public sealed class DeleteTwice : ExploredProtocol
    {
        private readonly Naive _naive = new();

        public override (World World, ETagStoreRead Answer) Read(World world) => _naive.Read(world);

        public override RowEntry Fill(World world, long lease, RowState version) => _naive.Fill(world, lease, version);

        public override World Mark(World world, Writer writer) => _naive.Mark(world, writer);

        public override World Settle(World world, Writer writer, RowState? version) => world with { Row = RowEntry.Empty };

        public override World TakeBack(World world, Writer writer) => world;
    }

    public sealed class FillWithoutLease : ExploredProtocol
    {
        public override RowEntry Fill(World world, long lease, RowState version)
            => world.Row.Marks.Length == 0 && world.Type.Marks.Length == 0
                ? new RowEntry { Version = version, Until = World.Later, Generation = world.Type.Generation }
                : world.Row;
    }

    public sealed class PublishBesideOthers : ExploredProtocol
    {
        public override World Settle(World world, Writer writer, RowState? version)
            => writer.IsBulk
                ? base.Settle(world, writer, version)
                : base.Settle(
                    world with { Row = world.Row with { Marks = [.. world.Row.Marks.Select(mark => mark with { Alone = true })] } }, writer, version);
    }

    public sealed class RunOutAndKeepTheVersion : ExploredProtocol
    {
        public override World RunOut(World world)
            => base.RunOut(world) with { Row = world.Row with { Marks = [.. world.Row.Marks.Where(mark => mark.Until > World.Now)] } };
    }

    public sealed class ForgetMarks : ExploredProtocol
    {
        public override bool MayForget(RowEntry row) => true;
    }

    /// <summary>A bulk write that only counts, before its commit and after it, and does not hold off readers in between.</summary>
    public sealed class CountWithoutMark : ExploredProtocol
    {
        public override World Mark(World world, Writer writer)
            => writer.IsBulk ? world with { Type = new TypeState { Generation = world.Type.Generation + 1 } } : base.Mark(world, writer);
    }

    public sealed class PublishAcrossBulkWrites : ExploredProtocol
    {
        public override World Settle(World world, Writer writer, RowState? version)
            => writer.IsBulk
                ? base.Settle(world, writer, version)
                : base.Settle(
                    world with { Row = world.Row with { Marks = [.. world.Row.Marks.Select(mark => mark with { Generation = world.Type.Generation })] } }, writer, version);
    }

    public sealed class SettleByWhoWasForgotten : ExploredProtocol
    {
        public override World Settle(World world, Writer writer, RowState? version)
            => writer.IsBulk || world.Row.Marks.Any(mark => mark.Id == writer.Id) ? base.Settle(world, writer, version) : world;

        public override bool WritersAreSlow => true;
    }

    /// <summary>The assumption broken: a commit that takes longer than its mark lives.</summary>
    public sealed class SlowWriter : ExploredProtocol
    {
        public override bool WritersAreSlow => true;
    }
}
