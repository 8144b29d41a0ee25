namespace EfVersioning.Calls;

/// <summary>A way through the files: how long it is, and how often it comes back to one that it has left.</summary>
internal sealed class Way(IReadOnlyList<Step> steps)
{
    public int Calls => steps.Count;

    public int Methods => steps.Distinct().Count();

    public int Files => steps.Select(step => step.File).Distinct().Count();

    public int Returns
    {
        get
        {
            HashSet<string> seen = [];
            var returns = 0;
            string? last = null;
            foreach (var (_, file) in steps)
            {
                returns += file != last && !seen.Add(file) ? 1 : 0;
                last = file;
            }

            return returns;
        }
    }
}
