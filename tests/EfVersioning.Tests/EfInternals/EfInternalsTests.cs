using System.Linq.Expressions;
using EfVersioning.EfInternals;
using EfVersioning.Guards;
using EfVersioning.Tests.Saving;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace EfVersioning.Tests.EfInternals;

/// <summary>
/// What the library uses of EF Core that EF Core does not promise, in one folder: a test for each file, with its name, that fails where
/// EF Core has changed it. What each costs when it fails is said in the file.
/// </summary>
public sealed class EfInternalsTests : IDisposable
{
    private const string Sources = "EfVersioning/";

    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public EfInternalsTests()
    {
        _connection.Open();
        using var db = Open();
        db.Database.EnsureCreated();
        db.Add(new Song { Title = "Because" });
        db.SaveChanges();
    }

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void No_other_folder_uses_what_EF_Core_does_not_promise()
    {
        string[] marks = ["EF1001", "UnsafeAccessor", ".Internal;"];
        var files = typeof(EfInternalsTests).Assembly.GetManifestResourceNames().Where(name => name.StartsWith(Sources, StringComparison.Ordinal)).ToList();

        var users = files.Where(file => marks.Any(mark => TextOf(file).Contains(mark, StringComparison.Ordinal))).ToList();

        Assert.Contains(Sources + "EfInternals/TrackedEntry.cs", users);
        Assert.DoesNotContain(users, file => !file.StartsWith(Sources + "EfInternals/", StringComparison.Ordinal));
    }

    [Fact]
    public void BulkSetters_reads_and_writes_what_a_builder_of_setters_was_told()
    {
        var (property, value) = Assert.Single(BulkSetters.Of<Song>(setters => setters.SetProperty(song => song.Title, "Something")));
        Assert.Equal(nameof(Song.Title), Assert.IsAssignableFrom<MemberExpression>(property!.Body).Member.Name);
        Assert.Contains("Something", value!.ToString(), StringComparison.Ordinal);

        var song = Expression.Parameter(typeof(Song), "song");
        using var db = Open();
        Assert.Equal(1, db.Songs.ExecuteUpdate(setters => BulkSetters.Set(
            setters, Expression.Lambda(Expression.Property(song, nameof(Song.Title)), song), Expression.Lambda(Expression.Constant("Something"), song))));
        Assert.Equal("Something", db.Songs.AsNoTracking().Single().Title);
    }

    [Fact]
    public void BulkUpdate_reads_an_update_as_EF_Core_compiles_it_and_adds_to_it()
    {
        var adds = new Adds();
        using var db = Open(adds);

        Assert.Equal(1, db.Songs.ExecuteUpdate(setters => setters.SetProperty(song => song.Title, "Something")));

        Assert.Contains(nameof(Song.Title), adds.Seen);
        Assert.Equal(("Something", 7, 2), db.Songs.AsNoTracking().Select(song => ValueTuple.Create(song.Title, song.Plays, song.Version)).Single());
    }

    [Fact]
    public void BulkUpdate_of_a_form_that_is_not_known_is_refused_and_no_query_is_one()
    {
        var adds = new Adds();
        using var db = Open(adds);
        db.Songs.ExecuteUpdate(setters => setters.SetProperty(song => song.Title, "Something"));
        var call = (MethodCallExpression)adds.Query!;

        var refusal = Assert.Throws<InvalidOperationException>(
            () => BulkUpdate.TryRead(call.Update(null, [call.Arguments[0], Expression.Constant(new System.Runtime.CompilerServices.ITuple[] { (1, 2) })]), out _));
        Assert.Contains("Nothing was sent", refusal.Message, StringComparison.Ordinal);
        Assert.False(BulkUpdate.TryRead(db.Songs.Where(song => song.Id > 0).Expression, out _));
    }

    private sealed class Adds : IQueryExpressionInterceptor
    {
        public List<string> Seen { get; } = [];

        public Expression? Query { get; private set; }

        public Expression QueryCompilationStarting(Expression queryExpression, QueryExpressionEventData eventData)
        {
            if (!BulkUpdate.TryRead(queryExpression, out var update))
            {
                return queryExpression;
            }

            Query = queryExpression;
            Seen.AddRange(update.Properties.Select(property => property.Body).OfType<MemberExpression>().Select(member => member.Member.Name));
            var song = Expression.Parameter(typeof(Song), "song");
            return update.With(
                Expression.Lambda(Expression.Property(song, nameof(Song.Plays)), song), Expression.Lambda(Expression.Constant(7), song)).ToExpression();
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task BulkWriteQueryProvider_hears_of_each_bulk_write_and_of_no_query(bool async)
    {
        await using var db = Open();
        var writer = new Counter();
        var songs = BulkWriteQueryProvider.Of(db.Songs.Where(song => song.Id > 0), writer);

        Assert.Equal("Because", async ? await songs.Select(song => song.Title).SingleAsync(TestContext.Current.CancellationToken) : songs.Select(song => song.Title).Single());
        Assert.Equal(0, writer.Writes);
        Assert.Equal(1, async
            ? await songs.ExecuteUpdateAsync(set => set.SetProperty(song => song.Title, "Something").SetProperty(song => song.Version, song => song.Version + 1), TestContext.Current.CancellationToken)
            : songs.ExecuteUpdate(set => set.SetProperty(song => song.Title, "Something").SetProperty(song => song.Version, song => song.Version + 1)));
        Assert.Equal(1, async ? await songs.ExecuteDeleteAsync(TestContext.Current.CancellationToken) : songs.ExecuteDelete());
        Assert.Equal(2, writer.Writes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CompiledUpdate_sends_one_statement_with_its_parameters(bool async)
    {
        await using var db = Open();
        var song = Expression.Parameter(typeof(Song), "song");
        var update = new CompiledUpdate<Song>(
            db,
            [typeof(string), typeof(int)],
            values => db.Songs.Where(Expression.Lambda<Func<Song, bool>>(Expression.Equal(Expression.Property(song, nameof(Song.Id)), values[1]), song)),
            (setters, values) => BulkSetters.Set(setters, Expression.Lambda(Expression.Property(song, nameof(Song.Title)), song), Expression.Lambda(values[0], song)),
            async);

        Assert.Equal(1, await update.SendAsync(db, ["Something", 1], TestContext.Current.CancellationToken));
        Assert.Equal(0, await update.SendAsync(db, ["Something", 7], TestContext.Current.CancellationToken));
        Assert.Equal("Something", db.Songs.AsNoTracking().Single().Title);
    }

    [Fact]
    public void KnownConverter_finds_the_converter_of_EF_Core()
    {
        using var db = Open();
        var converter = KnownConverter.To(db.Model.FindEntityType(typeof(Song))!.FindProperty(nameof(Song.Version))!, typeof(string));
        Assert.Equal("7", converter!.ConvertToProvider(7));
    }

    [Fact]
    public void ModelDiagnostics_finds_where_the_events_of_a_model_under_construction_go()
    {
        System.Diagnostics.DiagnosticSource? source = null;
        using var db = new BuiltContext(Options<BuiltContext>(), model => source = ModelDiagnostics.Of((IConventionModel)model));
        _ = db.Model;
        Assert.IsAssignableFrom<System.Diagnostics.DiagnosticListener>(source);
    }

    [Fact]
    public void NeededInterceptors_leaves_out_what_a_context_does_not_need()
    {
        using var db = new BuiltContext(Options<BuiltContext>(), _ => { });
        var interceptors = db.GetService<IInterceptors>();
        Assert.Null(interceptors.Aggregate<IDbCommandInterceptor>());
        Assert.NotNull(interceptors.Aggregate<ISaveChangesInterceptor>());

        using var other = new BuiltContext(new DbContextOptionsBuilder<BuiltContext>(Options<BuiltContext>()).AddInterceptors(new Deaf()).Options, _ => { });
        Assert.NotNull(other.GetService<IInterceptors>().Aggregate<IDbCommandInterceptor>());
    }

    [Theory]
    [InlineData("type")]
    [InlineData("factory")]
    [InlineData("instance")]
    public void NeededInterceptors_stands_around_what_another_library_has_put_there(string form)
    {
        var asked = new AskedInterceptors();
        var others = form switch
        {
            "type" => ServiceDescriptor.Scoped<IInterceptors, AskedInterceptors>(),
            "factory" => ServiceDescriptor.Scoped<IInterceptors>(_ => asked),
            _ => ServiceDescriptor.Singleton<IInterceptors>(asked),
        };
        using var provider = new ServiceCollection().Replace(others)
            .AddEntityFrameworkEtagVersioning().AddEntityFrameworkEtagVersioning()
            .AddEntityFrameworkSqlite().BuildServiceProvider(validateScopes: true);
        using var db = new MusicContext(new DbContextOptionsBuilder<MusicContext>().UseSqlite("Data Source=:memory:").UseInternalServiceProvider(provider).Options);

        Assert.IsType<NeededInterceptors>(db.GetService<IInterceptors>());
        Assert.Same(AskedInterceptors.Only, db.GetService<IInterceptors>().Aggregate<ISaveChangesInterceptor>());
    }

    [Fact]
    public void AttentiveCommandLogger_hears_the_commands_of_a_request_that_EF_Core_would_not_tell_of()
    {
        using var db = Open();
        var logger = Assert.IsType<AttentiveCommandLogger>(db.GetService<IRelationalCommandDiagnosticsLogger>());
        Assert.Equal(TimeSpan.FromSeconds(1), db.GetService<IDbContextOptions>().FindExtension<CoreOptionsExtension>()!.LoggingCacheTime);
        _ = db.Songs.Count();

        // Nobody listens to this context, and EF Core has found that out by its first command.
        Assert.Equal((false, false, false), Asked());
        using (RequestFlow.Open())
        {
            Assert.Equal((false, false, false), Asked());
            RequestFlow.Enter();
            Assert.Equal((true, true, true), Asked());
        }

        Assert.Equal((false, false, false), Asked());

        (bool Create, bool Execute, bool Close) Asked()
            => (logger.ShouldLogCommandCreate(DateTimeOffset.UtcNow), logger.ShouldLogCommandExecute(DateTimeOffset.UtcNow), logger.ShouldLogDataReaderClose(DateTimeOffset.UtcNow));
    }

    [Fact]
    public void AttentiveCommandLogger_gives_way_to_another_librarys_and_commands_are_then_always_heard()
    {
        using var db = new MusicContext(new DbContextOptionsBuilder<MusicContext>(Options<MusicContext>())
            .ReplaceService<IRelationalCommandDiagnosticsLogger, OtherCommandLogger>().Options);

        Assert.IsType<OtherCommandLogger>(db.GetService<IRelationalCommandDiagnosticsLogger>());
        Assert.NotNull(db.GetService<IInterceptors>().Aggregate<IDbCommandInterceptor>());
        _ = db.Songs.Count();
        Assert.True(db.GetService<IRelationalCommandDiagnosticsLogger>().ShouldLogCommandExecute(DateTimeOffset.UtcNow));

        using var provider = new ServiceCollection()
            .AddScoped<IRelationalCommandDiagnosticsLogger, OtherCommandLogger>()
            .AddEntityFrameworkEtagVersioning()
            .AddEntityFrameworkSqlite().BuildServiceProvider(validateScopes: true);
        using var own = new MusicContext(new DbContextOptionsBuilder<MusicContext>(Options<MusicContext>()).UseInternalServiceProvider(provider).Options);
        Assert.IsType<OtherCommandLogger>(own.GetService<IRelationalCommandDiagnosticsLogger>());
        Assert.NotNull(own.GetService<IInterceptors>().Aggregate<IDbCommandInterceptor>());
    }

#pragma warning disable EF1001 // What another library would do.
    private sealed class OtherCommandLogger(
        ILoggerFactory loggerFactory,
        ILoggingOptions loggingOptions,
        System.Diagnostics.DiagnosticSource diagnosticSource,
        LoggingDefinitions loggingDefinitions,
        IDbContextLogger contextLogger,
        IDbContextOptions contextOptions,
        IInterceptors? interceptors = null)
        : Microsoft.EntityFrameworkCore.Diagnostics.Internal.RelationalCommandDiagnosticsLogger(
            loggerFactory, loggingOptions, diagnosticSource, loggingDefinitions, contextLogger, contextOptions, interceptors);
#pragma warning restore EF1001

    private sealed class AskedInterceptors : IInterceptors
    {
        public static SavedNothing Only { get; } = new();

        public TInterceptor? Aggregate<TInterceptor>()
            where TInterceptor : class, IInterceptor
            => Only as TInterceptor;
    }

    private sealed class SavedNothing : SaveChangesInterceptor;

    [Fact]
    public void QueryContexts_finds_the_context_of_a_query()
    {
        using var db = Open();
        Assert.Same(db, QueryContexts.ContextOf(db.Songs.Where(song => song.Id > 0).OrderBy(song => song.Title)));
        Assert.Throws<InvalidOperationException>(() => QueryContexts.ContextOf(Array.Empty<Song>().AsQueryable()));
    }

    [Fact]
    public void SeedData_is_the_list_that_HasData_fills()
    {
        List<object>? seeds = null;
        using var db = new BuiltContext(Options<BuiltContext>(), model => seeds = SeedData.Of(model.FindEntityType(typeof(Song))!));
        _ = db.Model;
        Assert.Equal("Seed", Assert.IsType<Song>(Assert.Single(seeds!)).Title);
    }

    [Fact]
    public void StatementText_finds_the_table_that_a_statement_of_EF_Core_writes()
    {
        using var db = Open();
        var heard = new Heard();
        using var other = Open(heard);
        other.Songs.Where(song => song.Id == 7).ExecuteUpdate(set => set.SetProperty(song => song.Title, "None"));
        Assert.Equal(
            db.Model.FindEntityType(typeof(Song))!.GetTableName(),
            StatementText.TableIn(Assert.Single(heard.Texts), new HashSet<string>())?.Name);
    }

    [Fact]
    public void TrackedEntry_sees_the_changed_entries_and_their_originals_without_detecting_changes()
    {
        using var db = Open();
        var song = db.Songs.Single();
        db.ChangeTracker.AutoDetectChangesEnabled = false;
        song.Title = "Something";
        Assert.Empty(Changed(db));

        db.ChangeTracker.DetectChanges();
        var entry = Assert.Single(Changed(db));
        var title = entry.EntityType.FindProperty(nameof(Song.Title))!;
        Assert.Equal(("Because", "Something", true), (entry.Original(title), entry.Current(title), entry.IsModified(title)));

        entry.Read(title, "Yesterday");
        Assert.Equal(("Yesterday", "Yesterday"), (entry.Original(title), song.Title));
    }

    private static List<TrackedEntry> Changed(DbContext db)
    {
        var changed = new List<TrackedEntry>();
        TrackedEntry.VisitChanged(db, changed, static (found, entry) => found.Add(entry));
        return changed;
    }

    private static string TextOf(string file)
    {
        using var reader = new StreamReader(typeof(EfInternalsTests).Assembly.GetManifestResourceStream(file)!);
        return reader.ReadToEnd();
    }

    private DbContextOptions<TContext> Options<TContext>(params IInterceptor[] interceptors)
        where TContext : DbContext
        => new DbContextOptionsBuilder<TContext>().UseSqlite(_connection).UseEtagVersioning().AddInterceptors(interceptors)
            .ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning)).Options;

    private MusicContext Open(params IInterceptor[] interceptors) => new(Options<MusicContext>(interceptors));

    private sealed class BuiltContext(DbContextOptions<BuiltContext> options, Action<IMutableModel> built) : DbContext(options)
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder)
            => optionsBuilder.ReplaceService<IModelCacheKeyFactory, EachContext>();

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.Entity<Song>().Ignore(song => song.Verses).HasData(new Song { Id = 1, Title = "Seed" });
            modelBuilder.UseEtagVersioning();
            built(modelBuilder.Model);
        }
    }

    private sealed class EachContext : IModelCacheKeyFactory
    {
        public object Create(DbContext context, bool designTime) => context.ContextId;
    }

    private sealed class Counter : IBulkWriter
    {
        public int Writes { get; private set; }

        public ValueTask<int> WriteAsync(Expression write, IQuerySender queries, bool async, CancellationToken cancellationToken)
        {
            Writes++;
            return queries.SendAsync<int>(write, async, cancellationToken);
        }
    }

    private sealed class Deaf : DbCommandInterceptor;

    private sealed class Heard : DbCommandInterceptor
    {
        public List<string> Texts { get; } = [];

        public override InterceptionResult<int> NonQueryExecuting(System.Data.Common.DbCommand command, CommandEventData eventData, InterceptionResult<int> result)
        {
            Texts.Add(command.CommandText);
            return result;
        }
    }
}
