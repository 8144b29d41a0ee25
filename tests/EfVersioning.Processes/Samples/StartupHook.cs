using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using EfVersioning.Processes.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

/// <summary>
/// Runs in a process of the sample before it begins, by <c>DOTNET_STARTUP_HOOKS</c>, and listens: to requests, whose answers it lets say
/// how many commands they took, and to EF Core, which tells of its commands. The runtime looks for it by this name, in no namespace.
/// </summary>
internal static class StartupHook
{
    private const string Request = "Microsoft.AspNetCore.Hosting.HttpRequestIn";
    private const string RequestBegins = Request + ".Start";

    private static readonly AsyncLocal<StrongBox<int>?> Commands = new();

    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Each<DiagnosticListener>(Watch));

    private static void Watch(DiagnosticListener listener)
    {
        if (listener.Name is "Microsoft.AspNetCore")
        {
            // Its end is told to whoever hears of the beginning.
            Listen(listener, RequestBegins, Begin, name => name is Request or RequestBegins);
        }
        else if (listener.Name == Microsoft.EntityFrameworkCore.DbLoggerCategory.Name)
        {
            Listen(listener, RelationalEventId.CommandExecuting.Name!, _ => Count(), name => name == RelationalEventId.CommandExecuting.Name);
        }
    }

    private static void Listen(DiagnosticListener listener, string what, Action<object?> then, Predicate<string> isWanted)
        => listener.Subscribe(
            new Each<KeyValuePair<string, object?>>(told =>
            {
                if (told.Key == what)
                {
                    then(told.Value);
                }
            }),
            isWanted);

    private static void Begin(object? request)
    {
        if (request is HttpContext http)
        {
            var commands = new StrongBox<int>();
            Commands.Value = commands;
            http.Response.OnStarting(() =>
            {
                http.Response.Headers[CommandCount.Field] = commands.Value.ToString(CultureInfo.InvariantCulture);
                return Task.CompletedTask;
            });
        }
    }

    private static void Count()
    {
        if (Commands.Value is { } commands)
        {
            Interlocked.Increment(ref commands.Value);
        }
    }

    private sealed class Each<T>(Action<T> then) : IObserver<T>
    {
        public void OnNext(T value) => then(value);

        public void OnError(Exception error)
        {
        }

        public void OnCompleted()
        {
        }
    }
}
