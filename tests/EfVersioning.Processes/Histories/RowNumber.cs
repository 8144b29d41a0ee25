namespace EfVersioning.Processes.Histories;

/// <summary>One number for each row of all the tables of a run: the key, and above it which table.</summary>
internal static class RowNumber
{
    public const int Item = 0;
    public const int Song = 100_000_000;
    public const int Artist = 200_000_000;
    public const int Album = 300_000_000;

    public static int Key(int row) => row % Song;

    public static int Table(int row) => row - Key(row);

    /// <summary>Whether the time of the last change is the version: microseconds since 1970 here.</summary>
    public static bool IsVersionedByTime(int row) => Table(row) == Album;
}
