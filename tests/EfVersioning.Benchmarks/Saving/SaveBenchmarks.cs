using EfVersioning.Benchmarks.Measuring;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Benchmarks.Saving;

[Work("SaveChanges, 10,000 tracked, 1 changed", AtMost = 1.03, Allocation = 1.005)]
public class OneOfManyTracked : SaveBenchmark
{
    protected override int Rows => 10_000;

    private protected override Task<int> SaveAsync(Writer writer)
    {
        writer.Change(writer.Tracked[0]);
        return writer.SaveAsync();
    }
}

[Work("SaveChanges, 1 tracked, 1 changed", AtMost = 1.03)]
public class OneTracked : SaveBenchmark
{
    protected override int Rows => 1;

    private protected override Task<int> SaveAsync(Writer writer)
    {
        writer.Change(writer.Tracked[0]);
        return writer.SaveAsync();
    }
}

[Work("A context for one request: find a row, change it, save", AtMost = 1.03)]
public class OneRequest : SaveBenchmark
{
    protected override int Rows => 1;

    private protected override async Task<int> SaveAsync(Writer writer)
    {
        await using var context = writer.Open();
        writer.Change((await context.Songs.FirstOrDefaultAsync(song => song.Id == 1))!);
        return await context.SaveChangesAsync();
    }
}

[Work("SaveChanges, 1,000 inserted", AtMost = 1.03)]
public class Inserted : SaveBenchmark
{
    protected override int Rows => 0;

    private protected override async Task<int> SaveAsync(Writer writer)
    {
        await using var context = writer.Open();
        for (var row = 0; row < 1000; row++)
        {
            context.Add(writer.New());
        }

        return await context.SaveChangesAsync();
    }
}

[Work("SaveChanges, 1,000 updated in one batch", AtMost = 1.03)]
public class Updated : SaveBenchmark
{
    protected override int Rows => 1000;

    private protected override Task<int> SaveAsync(Writer writer)
    {
        writer.Tracked.ForEach(writer.Change);
        return writer.SaveAsync();
    }
}
