using EfVersioning.AspNetCore.Tests.Applications;
using EfVersioning.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace EfVersioning.AspNetCore.Tests.Endpoints;

/// <summary>The base of the tests of one application over a shop with one item, number 1.</summary>
public abstract class ShopTests(TestDatabase database) : DatabaseTests(database), IAsyncLifetime
{
    private ContextDatabase<ShopContext>? _shop;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected ContextDatabase<ShopContext> Shop => _shop!;

    public async ValueTask InitializeAsync()
    {
        _shop = await Database.CreateAsync<ShopContext>();
        await using var db = _shop.Open();
        db.Add(new Item { Name = "Lamp" });
        await db.SaveChangesAsync(Cancellation);
    }

    public async ValueTask DisposeAsync()
    {
        if (_shop is not null)
        {
            await _shop.DisposeAsync();
        }

        GC.SuppressFinalize(this);
    }

    private protected Task<TestApplication> StartAsync(
        Action<WebApplication> map, Action<IServiceCollection>? configure = null, Action<EtagHttpOptions>? options = null)
        => TestApplication.StartAsync(Shop, map, configure, options);

    /// <summary>Another application changes the item.</summary>
    protected Task RenameAsync(string name)
        => ElsewhereAsync(async db => (await db.Items.FindAsync([1], Cancellation))!.Name = name);

    /// <summary>Another application changes something: outside the flow of the request that the test is in.</summary>
    protected async Task ElsewhereAsync(Func<ShopContext, Task> change)
    {
        Task elsewhere;
        using (ExecutionContext.SuppressFlow())
        {
            elsewhere = Task.Run(
                async () =>
                {
                    await using var db = Shop.Open();
                    await change(db);
                    await db.SaveChangesAsync(Cancellation);
                },
                Cancellation);
        }

        await elsewhere;
    }

    protected async Task<string> NameAsync()
    {
        await using var db = Shop.Open();
        return (await db.Items.FindAsync([1], Cancellation))!.Name;
    }
}
