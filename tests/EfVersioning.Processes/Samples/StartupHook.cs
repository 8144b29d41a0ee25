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
    private const string RequestBegins = "Microsoft.AspNetCore.Hosting.HttpRequestIn";

    private static readonly AsyncLocal<StrongBox<int>?> Commands = new();

    public static void Initialize() => DiagnosticListener.AllListeners.Subscribe(new Each<DiagnosticListener>(Watch));

    private static void Watch(DiagnosticListener listener)
    {
        if (listener.Name is "Microsoft.AspNetCore")
        {
            listener.Subscribe(new Each<KeyValuePair<string, object?>>(told => Begin(told.Value)), name => name is RequestBegins or RequestBegins + ".Start");
        }
        else if (listener.Name == Microsoft.EntityFrameworkCore.DbLoggerCategory.Name)
        {
            listener.Subscribe(new Each<KeyValuePair<string, object?>>(_ => Count()), name => name == RelationalEventId.CommandExecuting.Name);
        }
    }

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
