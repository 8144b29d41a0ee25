using System.Diagnostics;
using EfVersioning.Testing.Servers;
using Npgsql;

namespace EfVersioning.Testing.Postgres;

/// <summary>
/// A temporary cluster of the PostgreSQL installed on this machine, on a Unix socket in a directory of its own.
/// </summary>
/// <remarks>
/// A shell makes the cluster, then waits for the end of its standard input, whose other end this process holds. However
/// this process ends, even killed, that end comes, and the shell stops the server and removes the directory.
/// </remarks>
internal static class PostgresCluster
{
    private const string Script = """
        bin=$1
        trap '' INT TERM HUP
        # In memory where there is a gigabyte for it: a database is made six times as fast. Never in TMPDIR: the path of
        # a Unix socket has room for about a hundred characters.
        parent=/tmp
        [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -gt 1048576 ] 2>/dev/null && parent=/dev/shm
        dir=$(mktemp -d $parent/efversioning-postgres.XXXXXX) || exit 1
        cd "$dir" || exit 1
        log() { cat log >&2; rm -rf "$dir"; exit 1; }
        init() { "$bin/initdb" -D data -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync "$@" >log 2>&1; }
        # Before version 15 a cluster cannot have ICU for its own collation.
        init --locale-provider=icu --icu-locale=und || init || log
        "$bin/postgres" -D data -k "$dir" -c listen_addresses= -c max_connections=300 -c max_wal_size=256MB \
          -c fsync=off -c full_page_writes=off -c synchronous_commit=off >log 2>&1 </dev/null &
        server=$!
        until grep -qs '^ready' data/postmaster.pid; do kill -0 $server 2>/dev/null || log; sleep 0.05; done
        echo "$dir"
        while read -r _; do :; done
        kill -QUIT $server
        wait $server 2>/dev/null
        cd / && rm -rf "$dir"
        """;

    public static async Task<string> StartAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new AbsentServerException("a temporary cluster is made on Unix only.");
        }

        var bin = Programs()
            ?? throw new AbsentServerException("initdb is neither on the PATH nor in /usr/lib/postgresql (Debian's package postgresql).");
        var shell = new ProcessStartInfo
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        string[] command = [.. OutsideOfTheProcessGroup(), .. AsAnotherThanRoot(), "sh", "-c", Script, "sh", bin];
        shell.FileName = command[0];
        foreach (var argument in command[1..])
        {
            shell.ArgumentList.Add(argument);
        }

        var process = Process.Start(shell)!;
        var directory = await process.StandardOutput.ReadLineAsync();
        if (directory is null)
        {
            var error = await process.StandardError.ReadToEndAsync();
            throw new AbsentServerException($"no cluster with {bin} ({error.Trim().ReplaceLineEndings(" ")}).");
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            process.StandardInput.Close();
            process.WaitForExit(TimeSpan.FromSeconds(30));
        };
        return new NpgsqlConnectionStringBuilder { Host = directory, Username = "postgres", Database = "postgres" }
            .ConnectionString;
    }

    /// <summary>The directory of initdb: Debian keeps it off the PATH, a directory for each version.</summary>
    private static string? Programs()
    {
        var versions = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
        return OnPath("initdb") ?? versions
            .OrderByDescending(Version)
            .Select(path => Path.Combine(path, "bin"))
            .FirstOrDefault(path => File.Exists(Path.Combine(path, "initdb")));

        static int Version(string path) => int.TryParse(Path.GetFileName(path), out var version) ? version : 0;
    }

    private static string? OnPath(string program) =>
        Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries)
            .FirstOrDefault(path => File.Exists(Path.Combine(path, program)));

    /// <summary>A signal to the whole group of the test process must not end the shell before it has cleaned up.</summary>
    private static string[] OutsideOfTheProcessGroup() => OnPath("setsid") is null ? [] : ["setsid"];

    /// <summary>PostgreSQL refuses to run as root.</summary>
    private static string[] AsAnotherThanRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        var user = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("postgres:", StringComparison.Ordinal))
            ? "postgres"
            : "nobody";
        return ["runuser", "-u", user, "--"];
    }
}
