using System.ComponentModel.DataAnnotations;
using System.Data;
using System.Data.Common;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace EfVersioning.Tests.Tokens;

/// <summary>
/// A <c>rowversion</c> of SQL Server: the statements of its provider, answered as the server would. There is no server.
/// </summary>
public sealed class SqlServerRowVersionTests
{
    private const string First = "\"rowversion.invoice-7,~AAAAAAAAB9E\"";

    private static readonly byte[] Next = [0, 0, 0, 0, 0, 0, 0x07, 0xD2];

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task A_save_checks_it_and_its_tag_is_what_the_server_gave_back(bool fullRoad, bool async)
    {
        var server = new Server(Next);
        await using var db = Open(server, fullRoad);
        var invoice = new Invoice { Id = 7, Name = "a", RowVersion = [0, 0, 0, 0, 0, 0, 0x07, 0xD1] };
        db.Attach(invoice);
        Assert.Equal(First, db.ETagOf(invoice).ToHeader());

        db.Entry(invoice).IfMatch(First);
        invoice.Name = "b";
        await db.SaveAsync(async);

        var (text, parameters) = Assert.Single(server.Commands);
        Assert.Contains("UPDATE [Invoice] SET [Name] = @p0", text);
        Assert.Contains("OUTPUT INSERTED.[RowVersion]", text);
        Assert.Contains("WHERE [Id] = @p1 AND [RowVersion] = @p2", text);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0x07, 0xD1], Assert.IsType<byte[]>(parameters["@p2"]));
        Assert.Equal("\"rowversion.invoice-7,~AAAAAAAAB9I\"", db.ETagOf(invoice).ToHeader());
    }

    [Theory]
    [MemberData(nameof(Music.RoadsAndSaves), MemberType = typeof(Music))]
    public async Task An_attached_row_is_checked_by_the_tag_of_If_Match(bool fullRoad, bool async)
    {
        var server = new Server(next: null);
        await using var db = Open(server, fullRoad);
        var invoice = new Invoice { Id = 7 };
        db.Attach(invoice);
        db.Entry(invoice).IfMatch(First);
        invoice.Name = "b";

        var stale = await Assert.ThrowsAsync<StaleETagException>(() => db.SaveAsync(async));

        Assert.Equal(First, Assert.Single(stale.Conflicts).Expected);
        Assert.Equal([0, 0, 0, 0, 0, 0, 0x07, 0xD1], Assert.IsType<byte[]>(Assert.Single(server.Commands).Parameters["@p2"]));
    }

    [Fact]
    public async Task A_bulk_write_is_guarded_by_it_and_sets_nothing_of_it()
    {
        var server = new Server(Next);
        await using var db = Open(server, fullRoad: true);

        await db.Set<Invoice>().IfMatch(First).ExecuteUpdateAsync(set => set.SetProperty(row => row.Name, "b"), Music.Cancellation);
        await db.Set<Invoice>().IfMatch(First).ExecuteDeleteAsync(Music.Cancellation);

        Assert.Equal(2, server.Commands.Count);
        Assert.All(server.Commands, command => Assert.Matches(@"WHERE \[\w\]\.\[Id\] = @\w+ AND \[\w\]\.\[RowVersion\] = @\w+", command.Text));
        Assert.DoesNotContain("[RowVersion] =", server.Commands[0].Text[..server.Commands[0].Text.IndexOf("WHERE", StringComparison.Ordinal)]);
    }

    [Fact]
    public async Task A_tag_that_no_rowversion_has_is_stale()
    {
        await using var db = Open(new Server(next: null), fullRoad: true);
        var invoice = new Invoice { Id = 7, RowVersion = [0, 0, 0, 0, 0, 0, 0x07, 0xD1] };
        db.Attach(invoice);

        foreach (var tag in new[] { "~AAAAAAAAB9I", "~AAAAAAAAB9EA", "~", "2001", "2026-01-02T03:04:05.123456Z" })
        {
            Assert.Throws<StaleETagException>(() => db.Entry(invoice).IfMatch($"\"rowversion.invoice-7,{tag}\""));
        }
    }

    [Fact]
    public async Task One_that_is_a_number_in_memory_has_the_tag_of_its_bytes()
    {
        var server = new Server(Next);
        await using var db = new NumberContext(new DbContextOptionsBuilder<NumberContext>().UseSqlServer("Server=none").ConfigureWarnings(Allow).UseEtagVersioning().AddInterceptors(server, server.Connection).Options);
        var receipt = new Receipt { Id = 7 };
        db.Attach(receipt);
        db.Entry(receipt).IfMatch("\"number.receipt-7,~AAAAAAAAB9E\"");
        receipt.Name = "b";

        await db.SaveChangesAsync(Music.Cancellation);

        Assert.Equal([0, 0, 0, 0, 0, 0, 0x07, 0xD1], Assert.IsType<byte[]>(Assert.Single(server.Commands).Parameters["@p2"]));
        Assert.Equal((0x07D2UL, "number.receipt-7,~AAAAAAAAB9I"), (receipt.RowVersion, db.ETagOf(receipt).ToString()));
    }

    [Fact]
    public void The_line_is_no_migration()
    {
        using var before = new BeforeContext(new DbContextOptionsBuilder<BeforeContext>().UseSqlServer("Server=none").ConfigureWarnings(Allow).Options);
        using var after = Open(new Server(Next), fullRoad: true);

        Assert.Empty(after.GetService<IMigrationsModelDiffer>().GetDifferences(
            before.GetService<IDesignTimeModel>().Model.GetRelationalModel(), after.GetService<IDesignTimeModel>().Model.GetRelationalModel()));
    }

    // The tests of one process have many models and settings.
    private static void Allow(WarningsConfigurationBuilder warnings) => warnings.Log(CoreEventId.ManyServiceProvidersCreatedWarning);

    private static RowVersionContext Open(Server server, bool fullRoad)
    {
        var options = new DbContextOptionsBuilder<RowVersionContext>().UseSqlServer("Server=none").ConfigureWarnings(Allow).AddInterceptors(server, server.Connection);
        return new RowVersionContext((fullRoad ? options.UseEtagVersioning() : options).Options);
    }

    public class Invoice
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        [Timestamp]
        public byte[]? RowVersion { get; set; }
    }

    public class Receipt
    {
        public int Id { get; set; }

        public string Name { get; set; } = "";

        public ulong RowVersion { get; set; }
    }

    public sealed class NumberContext(DbContextOptions<NumberContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
            => modelBuilder.Entity<Receipt>(receipt =>
            {
                receipt.Property(row => row.RowVersion).HasConversion<byte[]>().IsRowVersion();
                receipt.HasEtagVersion();
            });
    }

    public sealed class BeforeContext(DbContextOptions<BeforeContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Invoice>();
    }

    public sealed class RowVersionContext(DbContextOptions<RowVersionContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<Invoice>().HasEtagVersion(invoice => invoice.RowVersion);
    }

    /// <summary>Takes down what is sent, and answers one row with the next token, or none.</summary>
    private sealed class Server(byte[]? next) : DbCommandInterceptor
    {
        public List<(string Text, Dictionary<string, object?> Parameters)> Commands { get; } = [];

        public Opened Connection { get; } = new();

        public override InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result)
        {
            Take(command);
            using var table = new DataTable();
            table.Columns.Add("RowVersion", typeof(byte[]));
            if (next is not null)
            {
                table.Rows.Add(next);
            }

            return InterceptionResult<DbDataReader>.SuppressWithResult(table.CreateDataReader());
        }

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
            => new(ReaderExecuting(command, eventData, result));

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Take(command);
            return new(InterceptionResult<int>.SuppressWithResult(next is null ? 0 : 1));
        }

        private void Take(DbCommand command)
            => Commands.Add((command.CommandText, command.Parameters.Cast<DbParameter>().ToDictionary(parameter => parameter.ParameterName, parameter => parameter.Value)));

        public sealed class Opened : DbConnectionInterceptor
        {
            public override InterceptionResult ConnectionOpening(DbConnection connection, ConnectionEventData eventData, InterceptionResult result) => InterceptionResult.Suppress();

            public override ValueTask<InterceptionResult> ConnectionOpeningAsync(
                DbConnection connection, ConnectionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
                => new(InterceptionResult.Suppress());
        }
    }
}
