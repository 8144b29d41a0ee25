using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.AspNetCore.Tests.Applications;

/// <summary>The SQL that was sent.</summary>
internal sealed class CommandLog : DbCommandInterceptor
{
    private readonly Lock _lock = new();
    private readonly List<string> _commands = [];

    public IReadOnlyList<string> Take()
    {
        lock (_lock)
        {
            string[] taken = [.. _commands];
            _commands.Clear();
            return taken;
        }
    }

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        lock (_lock)
        {
            _commands.Add(result.CommandText);
        }

        return result;
    }
}
