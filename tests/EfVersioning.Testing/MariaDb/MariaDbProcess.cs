using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EfVersioning.Testing.Servers;
using MySql.Data.MySqlClient;

namespace EfVersioning.Testing.MariaDb;

/// <summary>A temporary server of the MariaDB installed on this machine, on 127.0.0.1, in a directory of its own.</summary>
/// <remarks>
/// A shell makes it, then waits for the end of its standard input, whose other end this process holds. However this process
/// ends, even killed, that end comes, and the shell stops the server and removes the directory.
/// </remarks>
internal static class MariaDbProcess
{
    private const int Attempts = 5;

    private const string Script = """
        install=$1; server=$2; port=$3
        trap '' INT TERM HUP
        parent=/tmp
        [ "$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')" -gt 1048576 ] 2>/dev/null && parent=/dev/shm
        dir=$(mktemp -d $parent/efversioning-mariadb.XXXXXX) || exit 1
        cd "$dir" || exit 1
        log() { cat log >&2; cd /; rm -rf "$dir"; exit 1; }
        "$install" --no-defaults --datadir="$dir/data" --auth-root-authentication-method=normal --skip-test-db >log 2>&1 </dev/null || log
        # Not UTC, and not a whole number of hours from it: a local time that is taken for UTC shows.
        "$server" --no-defaults --datadir="$dir/data" --tmpdir="$dir" --bind-address=127.0.0.1 --port="$port" --socket="$dir/socket" \
          --pid-file="$dir/pid" --max-connections=300 --skip-name-resolve --character-set-server=utf8mb4 --default-time-zone=+05:45 \
          --sql-mode=STRICT_TRANS_TABLES,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION,ANSI_QUOTES,PIPES_AS_CONCAT \
          --innodb-flush-log-at-trx-commit=0 --innodb-doublewrite=0 --innodb-flush-method=nosync --skip-log-bin >log 2>&1 </dev/null &
        server=$!
        until grep -qs 'ready for connections' log; do kill -0 $server 2>/dev/null || log; sleep 0.05; done
        echo ready
        while read -r _; do :; done
        kill -KILL $server
        wait $server 2>/dev/null
        cd / && rm -rf "$dir"
        """;

    public static async Task<string> StartAsync()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new AbsentServerException("a temporary server is made on Unix only.");
        }

        var install = Program("mariadb-install-db");
        var server = Program("mariadbd");
        if (install is null || server is null)
        {
            throw new AbsentServerException("mariadbd and mariadb-install-db are neither on the PATH nor in /usr/sbin and /usr/bin (Debian's package mariadb-server).");
        }

        // Another process may take the port first.
        for (var attempt = 1; ; attempt++)
        {
            var port = FreePort();
            if (await StartAsync(install, server, port) is not { } error)
            {
                return new MySqlConnectionStringBuilder { Server = "127.0.0.1", Port = port, UserID = "root", SslMode = MySqlSslMode.Disabled }.ConnectionString;
            }

            if (attempt == Attempts || !error.Contains("Address already in use", StringComparison.Ordinal))
            {
                throw new AbsentServerException($"no server with {server} ({error.Trim().ReplaceLineEndings(" ")}).");
            }
        }
    }

    /// <summary>What went wrong; null where it runs.</summary>
    private static async Task<string?> StartAsync(string install, string server, uint port)
    {
        string[] command =
        [
            .. OutsideOfTheProcessGroup(), .. AsAnotherThanRoot(), "sh", "-c", Script, "sh", install, server, port.ToString(CultureInfo.InvariantCulture),
        ];
        var process = Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        if (await process.StandardOutput.ReadLineAsync() is null)
        {
            return await process.StandardError.ReadToEndAsync();
        }

        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            process.StandardInput.Close();
            process.WaitForExit(TimeSpan.FromSeconds(30));
        };
        return null;
    }

    private static uint FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return (uint)((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Debian keeps servers off the PATH of those who are not root.</summary>
    private static string? Program(string name)
    {
        var path = Environment.GetEnvironmentVariable("PATH")?.Split(':', StringSplitOptions.RemoveEmptyEntries) ?? [];
        return path.Concat(["/usr/sbin", "/usr/bin"]).Select(directory => Path.Combine(directory, name)).FirstOrDefault(File.Exists);
    }

    /// <summary>A signal to the whole group of the test process must not end the shell before it has cleaned up.</summary>
    private static string[] OutsideOfTheProcessGroup() => Program("setsid") is null ? [] : ["setsid"];

    /// <summary>MariaDB refuses to run as root.</summary>
    private static string[] AsAnotherThanRoot()
    {
        if (!Environment.IsPrivilegedProcess)
        {
            return [];
        }

        var user = File.ReadLines("/etc/passwd").Any(line => line.StartsWith("mysql:", StringComparison.Ordinal)) ? "mysql" : "nobody";
        return ["runuser", "-u", user, "--"];
    }
}
