using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Tests.Saving;

/// <summary>A context that does once more, at once, what ran into a timeout.</summary>
internal sealed class RetryOnce(ExecutionStrategyDependencies dependencies) : IExecutionStrategyFactory
{
    public IExecutionStrategy Create() => new Strategy(dependencies);

    private sealed class Strategy(ExecutionStrategyDependencies dependencies) : ExecutionStrategy(dependencies, 1, TimeSpan.Zero)
    {
        protected override bool ShouldRetryOn(Exception exception) => exception is TimeoutException;
    }
}
