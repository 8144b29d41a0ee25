namespace EfVersioning.Calls;

/// <summary>A method that was entered, and the file that it is written in.</summary>
public sealed record Step(string Method, string File);

/// <summary>What the library calls at the beginning of each of its methods, once it is woven.</summary>
public static class Entered
{
    private static List<Step>? _steps;

    public static void Method(string name, string file)
    {
        if (_steps is { } steps)
        {
            lock (steps)
            {
                steps.Add(new Step(name, file));
            }
        }
    }

    /// <summary>The methods that are entered while something runs.</summary>
    public static async Task<List<Step>> DuringAsync(Func<Task> work)
    {
        List<Step> steps = [];
        _steps = steps;
        await work();
        _steps = null;
        return steps;
    }
}
