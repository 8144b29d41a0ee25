using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EfVersioning.Testing.Servers;

namespace EfVersioning.AspNetCore.Tests.Proxies;

/// <summary>
/// A real nginx that compresses in front of an application: a child process on a loopback port, in one directory that goes
/// with it.
/// </summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private readonly Process _process;
    private readonly DirectoryInfo _directory;

    // Read to its end: a full pipe would stop it.
    private Task _rest = Task.CompletedTask;

    private NginxProxy(Process process, DirectoryInfo directory, int port)
    {
        _process = process;
        _directory = directory;
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Client { get; }

    /// <summary>The program's path.</summary>
    /// <exception cref="AbsentServerException">There is none on this machine, or none is to be looked for.</exception>
    public static string Find()
    {
        ServerSettings.OfProcess.BeginSearch("nginx");
        return (Environment.GetEnvironmentVariable("PATH") ?? string.Empty).Split(Path.PathSeparator).Append("/usr/sbin")
            .Where(directory => directory.Length > 0)
            .Select(directory => Path.Combine(directory, "nginx"))
            .FirstOrDefault(File.Exists)
            ?? throw ServerSettings.OfProcess.Absent("There is no nginx: apt-get install --no-install-recommends nginx-light.");
    }

    public static async Task<NginxProxy> StartAsync(Uri application, CancellationToken cancellation)
    {
        var directory = Directory.CreateTempSubdirectory("efversioning-nginx-");
        var port = FreePort();
        var configuration = Path.Combine(directory.FullName, "nginx.conf");
        await File.WriteAllTextAsync(configuration, Configuration(application, port), cancellation);
        var process = Process.Start(new ProcessStartInfo(Find(), ["-e", "stderr", "-p", directory.FullName, "-c", configuration])
        {
            RedirectStandardError = true,
        })!;
        var proxy = new NginxProxy(process, directory, port);

        // It listens before it says which system it runs on.
        var said = new List<string>();
        while (await process.StandardError.ReadLineAsync(cancellation) is { } line)
        {
            said.Add(line);
            if (line.Contains("OS:", StringComparison.Ordinal))
            {
                proxy._rest = process.StandardError.ReadToEndAsync(CancellationToken.None);
                return proxy;
            }
        }

        await proxy.DisposeAsync();
        throw new InvalidOperationException($"nginx did not start: {string.Join(Environment.NewLine, said)}");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        await _rest;
        _process.Dispose();
        _directory.Delete(recursive: true);
    }

    /// <summary>One process in the foreground, which keeps nothing outside its directory.</summary>
    private static string Configuration(Uri application, int port)
        => $$"""
            daemon off;
            master_process off;
            pid nginx.pid;
            error_log stderr notice;
            events { }
            http {
                access_log off;
                client_body_temp_path body;
                proxy_temp_path proxy;
                fastcgi_temp_path fastcgi;
                uwsgi_temp_path uwsgi;
                scgi_temp_path scgi;
                gzip on;
                gzip_proxied any;
                gzip_min_length 1;
                gzip_types application/json;
                gzip_vary on;
                server {
                    listen 127.0.0.1:{{port}};
                    location / {
                        proxy_pass {{application.GetLeftPart(UriPartial.Authority)}};
                        proxy_http_version 1.1;
                        proxy_set_header Host $http_host;
                    }
                }
            }
            """;

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
