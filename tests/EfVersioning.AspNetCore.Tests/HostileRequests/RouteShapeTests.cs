using CsCheck;
using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.AspNetCore.Tests.Endpoints;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.HostileRequests;

/// <summary>Whatever an endpoint looks like, and however its handler writes: no write without a true precondition, and no tag that the row is not at.</summary>
public abstract class RouteShapeTests(TestDatabase database) : ShopTests(database)
{
    /// <summary>A member of <c>If-Match</c>: of which item, how far from the version that it is at, and in which form.</summary>
    private static readonly Gen<(int Item, int Off, string Form)> Member = Gen.Select(
        Gen.Int[1, 2], Gen.Frequency((3, Gen.Const(0)), (1, Gen.OneOf(-1, 1, 7))), Gen.Frequency((6, Gen.Const("\"{0}\"")), (1, Gen.OneOf("W/\"{0}\"", "{0}", "\"{0};nl\"", "\"{0}-gzip\"", "\"*\"", "\"v\""))));

    private static readonly Gen<(int Item, int Off, string Form)[]?> Field = Gen.Frequency(
        (1, Gen.Const(((int, int, string)[]?)null)),
        (1, Gen.Const(((int, int, string)[]?)[(0, 0, "*")])),
        (6, Member.Array[1, 3].Select(members => ((int, int, string)[]?)members)));

    private Task<TestApplication> StartAsync()
        => StartAsync(
            app =>
            {
                app.Use(async (http, next) =>
                {
                    await next(http);
                    if (http.Items[nameof(WayToWrite.BehindTheHandler)] is ShopContext db && http.Response.StatusCode < 300)
                    {
                        await db.SaveChangesAsync();
                    }
                });
                app.UseRouting();
                foreach (var way in Enum.GetValues<WayToWrite>())
                {
                    foreach (var shape in RouteShape.All)
                    {
                        shape.Map(app, way);
                    }
                }
            },
            services => services.AddSingleton<IDbContextFactory<ShopContext>>(
                new PooledDbContextFactory<ShopContext>(Shop.Options(options => options.UseEtagVersioning()))));

    [Fact]
    public async Task No_write_goes_through_without_a_true_precondition()
    {
        await ElsewhereAsync(async db =>
        {
            (await db.Items.SingleAsync(Cancellation)).Name = "2/";
            db.Add(new Item { Name = "1/" });
        });
        await using var app = await StartAsync();
        var written = 0;

        await Gen.Select(Gen.OneOf(RouteShape.All), Gen.Enum<WayToWrite>(), Gen.Int[1, 2], Field).SampleAsync(
            async (shape, way, id, members) =>
            {
                var before = await ItemsAsync();
                var field = members is null ? null : string.Join(", ", members.Select(member => string.Format(member.Form, member.Item == 0 ? "" : TagOf(before[member.Item], member.Off))));
                var request = $"PUT /{way}/{shape.Path(id, $"{3 - id}")}";
                var sample = $"{request} If-Match: {field}";

                var answer = field is null ? await app.SendAsync(request) : await app.SendAsync(request, null, ("If-Match", field));

                var status = (int)answer.StatusCode;
                var after = await ItemsAsync();
                var changed = after.Keys.Where(item => after[item] != before[item]).ToList();
                var isTrue = field is "*" || members?.Any(member => member is { Off: 0, Form: "\"{0}\"" or "{0}" or "\"{0};nl\"" } && member.Item == id) is true;
                Assert.True(changed.Count == 0 || (isTrue && changed is [var only] && only == id), $"{status} {sample}: written without the precondition.");
                Assert.True(status is < 300 == changed.Count > 0, $"{status} {sample}: {changed.Count} written.");
                Assert.True(status < 500 || way is WayToWrite.UnguardedBulk, $"{status} {sample}");
                Assert.True(field is not null || status is 428, $"{status} {sample}");
                if (members is [{ Off: 0, Form: "\"{0}\"" } one] && one.Item == id && way is not WayToWrite.UnguardedBulk)
                {
                    Assert.True(status < 300, $"{status} {sample}: {await answer.TextAsync()}");
                }

                if (status < 300 && answer.Field("ETag") is { } tag)
                {
                    Assert.Equal($"\"{TagOf(after[id], 0)}\"", tag);
                }

                written += changed.Count;
            },
            iter: 600,
            threads: 1);

        Assert.InRange(written, 30, 600);
    }

    private static string TagOf((int Id, string Name, int Version) item, int off) => $"shop.item-{item.Id},{item.Version + off}";

    private async Task<Dictionary<int, (int Id, string Name, int Version)>> ItemsAsync()
    {
        await using var db = Shop.Open();
        return (await db.Items.AsNoTracking().ToListAsync(Cancellation)).ToDictionary(item => item.Id, item => (item.Id, item.Name, item.Version));
    }
}

[Sqlite]
public sealed class SqliteRouteShapeTests(SqliteDatabase database) : RouteShapeTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresRouteShapeTests(PostgresDatabase database) : RouteShapeTests(database), IClassFixture<PostgresDatabase>;
