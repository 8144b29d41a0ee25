using System.Diagnostics;
using EfVersioning.Calls;

// Counts the calls within the library that a save, a 304 and a guarded PUT take: dotnet run -c Release --project tests/EfVersioning.Calls
if (args is ["--count", ..])
{
    foreach (var (work, entered) in await Work.RunAsync())
    {
        var way = new Way(entered);
        Console.WriteLine($"| {work} | {way.Calls} | {way.Methods} | {way.Files} | {way.Returns} |");
        if (args is [_, "--all"])
        {
            entered.ForEach(step => Console.WriteLine($"    {step.File}  {step.Method}"));
        }
    }

    return;
}

// The library as it was built, with a note at the beginning of each method, beside everything else that it runs with.
var folder = Directory.CreateTempSubdirectory("calls-");
try
{
    foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
    {
        var copy = Path.Combine(folder.FullName, Path.GetRelativePath(AppContext.BaseDirectory, file));
        Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
        File.Copy(file, copy);
    }

    foreach (var library in (string[])["EfVersioning.dll", "EfVersioning.AspNetCore.dll"])
    {
        Weaver.NoteEveryCall(Path.Combine(AppContext.BaseDirectory, library), Path.Combine(folder.FullName, library));
    }

    Console.WriteLine("| | calls | methods | files | returns to a file |\n|---|---:|---:|---:|---:|");
    using var counted = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(folder.FullName, "EfVersioning.Calls.dll"), "--count", .. args]))!;
    await counted.WaitForExitAsync();
    Environment.ExitCode = counted.ExitCode;
}
finally
{
    folder.Delete(recursive: true);
}
