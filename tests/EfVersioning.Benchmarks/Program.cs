using EfVersioning.Benchmarks.Measuring;
using EfVersioning.Benchmarks.Saving;
using EfVersioning.Benchmarks.Songs;

if (args is ["scratch", ..])
{
    Type[] all = [typeof(OneTracked), typeof(OneRequest), typeof(Updated), typeof(Inserted), typeof(OneOfManyTracked), typeof(EfVersioning.Benchmarks.Saving.Unversioned), typeof(EfVersioning.Benchmarks.Bulk.BulkUpdate)];
    await EfVersioning.Benchmarks.Scratch.RunAsync([.. all.Where(t => args.Length < 3 || args[2..].Contains(t.Name))], double.Parse(args[1]));
    return;
}

await Databases.StartAsync();
var artifacts = Directory.CreateTempSubdirectory("efversioning-benchmarks-").FullName;
Console.WriteLine(artifacts);
foreach (var type in new[] { typeof(OneTracked), typeof(OneRequest), typeof(Updated), typeof(Inserted), typeof(OneOfManyTracked) }.Where(t => args.Length == 0 || args.Contains(t.Name)))
{
    await Comparison.RunAsync(type, artifacts);
}
