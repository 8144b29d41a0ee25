using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Setup;

/// <summary>The songs of <see cref="MusicContext"/> in a model that does not ask for versions.</summary>
public sealed class PlainMusicContext(DbContextOptions<PlainMusicContext> options) : DbContext(options)
{
    public DbSet<Song> Songs => Set<Song>();
}
