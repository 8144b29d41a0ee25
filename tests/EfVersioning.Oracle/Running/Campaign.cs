using EfVersioning.Oracle.Models;
using EfVersioning.Oracle.Operations;

namespace EfVersioning.Oracle.Running;

/// <summary>Many programs over many models, from one seed: each model is drawn from a seed of its own, so that a finding can be run again alone.</summary>
/// <param name="worlds">Where they run.</param>
/// <param name="allowed">The features that may be drawn.</param>
/// <param name="programs">How many programs run on one model: making it is the dear part.</param>
internal sealed class Campaign(SideBySide worlds, Features allowed, int programs)
{
    private const int Length = 40;

    public int Models { get; private set; }

    public int Programs { get; private set; }

    /// <summary>Runs the model of a seed; the finding is made small.</summary>
    public async Task<Finding?> RunAsync(int seed)
    {
        var random = new Random(seed);
        var features = Generator.Model(random, allowed);
        Models++;
        for (var program = 0; program < programs; program++)
        {
            var operations = Generator.Program(random, features, Length);
            Programs++;
            if (await worlds.RunAsync(features, operations) is { } difference)
            {
                return await Shrinker.ShrinkAsync(worlds, new Finding(seed, worlds.IsSqlite, features, operations, difference));
            }
        }

        return null;
    }
}
