using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Processes.Nodes;

/// <summary>Says in each answer how many commands it took.</summary>
internal sealed class CommandCount : DbCommandInterceptor
{
    public const string Field = "Commands";

    private static readonly AsyncLocal<StrongBox<int>?> Commands = new();

    public static CommandCount Instance { get; } = new();

    public static Task CountAsync(HttpContext http, RequestDelegate next)
    {
        var commands = new StrongBox<int>();
        Commands.Value = commands;
        http.Response.OnStarting(() =>
        {
            http.Response.Headers[Field] = commands.Value.ToString(CultureInfo.InvariantCulture);
            return Task.CompletedTask;
        });
        return next(http);
    }

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        if (Commands.Value is { } commands)
        {
            Interlocked.Increment(ref commands.Value);
        }

        return result;
    }
}
