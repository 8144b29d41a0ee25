using EfVersioning.Testing;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using MusicCatalog.Catalogue;

namespace MusicCatalog.Tests;

/// <summary>The sample itself, on Kestrel and a loopback port of its own, with one test's database.</summary>
internal sealed class MusicApplication : WebApplicationFactory<Program>
{
    private readonly string _provider;
    private readonly string _connectionString;

    private MusicApplication(string provider, string connectionString)
    {
        _provider = provider;
        _connectionString = connectionString;
    }

    public static MusicApplication Start(TestDatabase kind, ContextDatabase<MusicContext> database)
    {
        var application = new MusicApplication(kind.IsSqlite ? "Sqlite" : "Postgres", database.ConnectionString);
        application.UseKestrel(0);
        application.StartServer();
        return application;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
        => builder
            .UseSetting("Database:Provider", _provider)
            .UseSetting("ConnectionStrings:Music", _connectionString)
            // What these tests refuse on purpose is not worth reading in their output.
            .UseSetting("Logging:LogLevel:Default", "None")
            .UseSetting("Logging:LogLevel:Microsoft.AspNetCore", "None")
            .UseSetting("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "None");
}
