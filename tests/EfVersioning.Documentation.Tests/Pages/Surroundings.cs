namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>What the pages take as given: the entities, contexts and variables that their blocks use.</summary>
internal static class Surroundings
{
    public const string Text = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using EfVersioning;
        global using EfVersioning.AspNetCore;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Mvc;
        global using Microsoft.AspNetCore.Mvc.Testing;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.EntityFrameworkCore;
        global using Microsoft.EntityFrameworkCore.Migrations;
        global using Microsoft.EntityFrameworkCore.Query;
        global using Microsoft.Extensions.Caching.Hybrid;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        global using Xunit;
        global using Pages;

        namespace Pages;

        public class Song : IVersioned
        {
            public int Id { get; set; }
            public string Title { get; set; } = "";
            public int Likes { get; set; }
            public int? AlbumId { get; set; }
            public int Version { get; set; }
            public List<Verse> Verses { get; set; } = [];
        }

        public class Verse
        {
            public int Id { get; set; }
        }

        public class Album : IModified
        {
            public int Id { get; set; }
            public string Title { get; set; } = "";
            public List<Song> Songs { get; set; } = [];
            public DateTimeOffset Modified { get; set; }
        }

        public class Artist : IVersioned
        {
            public int Id { get; set; }
            public string Name { get; set; } = "";
            public int Version { get; set; }
        }

        public class Track
        {
            public int Id { get; set; }
            public int Revision { get; set; }
            public int Plays { get; set; }
        }

        public class Label
        {
            public int Id { get; set; }
            public DateTimeOffset ChangedAt { get; set; }
        }

        public class Order
        {
            public int Id { get; set; }
            public byte[] RowVersion { get; set; } = [];
        }

        public class User
        {
            public int Id { get; set; }
            public string ConcurrencyStamp { get; set; } = "";
        }

        public interface IStamped
        {
            Guid Stamp { get; set; }
        }

        public record SongChange(string Title);
        public record AlbumRequest(string Title);
        public record SongCard(string Title, int Verses);
        public record SongItem(int Id, string Title, ETag ETag);

        public class MusicContext(DbContextOptions<MusicContext> options) : DbContext(options)
        {
            public DbSet<Song> Songs => Set<Song>();
            public DbSet<Album> Albums => Set<Album>();
            public DbSet<Artist> Artists => Set<Artist>();
        }

        public class ShopContext(DbContextOptions<ShopContext> options) : DbContext(options)
        {
            public DbSet<Order> Orders => Set<Order>();
            public DbSet<User> Users => Set<User>();
        }

        public class Left
        {
            public static implicit operator string(Left _) => "";
            public static implicit operator Delegate(Left _) => null!;
            public static implicit operator Action<UpdateSettersBuilder<Song>>(Left _) => null!;
        }

        public class Program;

        public abstract class Given
        {
            protected static readonly Left Elided = new();
            protected WebApplicationBuilder builder = null!;
            protected WebApplication app = null!;
            protected IServiceCollection services = null!;
            protected RouteGroupBuilder songs = null!;
            protected ModelBuilder modelBuilder = null!;
            protected IDbContextFactory<MusicContext> factory = null!;
            protected DbContextOptions<MusicContext> options = null!;
            protected MusicContext db = null!;
            protected HttpContext http = null!;
            protected HttpRequest request = null!;
            protected HttpClient client = null!;
            protected string? ifMatch = null;
            protected string title = "";
            protected int id = 0;
            protected Song song = null!;
            protected List<Song> rows = [];
            protected string[] args = [];
            protected Album album = null!;
            protected string connection = "";
        }
        """;
}
