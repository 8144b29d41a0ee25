namespace EfVersioning;

/// <summary>
/// The end of a method that its sync and its async caller share. Asked not to be async it sends nothing in the
/// background, so it is done when it returns.
/// </summary>
internal static class Synchronously
{
    public static void Run(ValueTask task) => task.AsTask().GetAwaiter().GetResult();

    public static T Get<T>(ValueTask<T> task) => task.IsCompleted ? task.Result : task.AsTask().GetAwaiter().GetResult();
}
