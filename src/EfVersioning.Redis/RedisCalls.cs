using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace EfVersioning.Redis;

/// <summary>
/// Sends scripts and leaves Redis alone for a while where half of them fail. Those of a step go together; without async, where
/// waiting for several at once would need a second thread, one after the other.
/// </summary>
internal sealed class RedisCalls
{
    private static readonly TimeSpan LeastBreak = TimeSpan.FromSeconds(0.5);

    private readonly IDatabase _database;
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeSpan _timeout;

    public RedisCalls(IDatabase database, RedisETagStoreOptions options, ILogger logger)
    {
        _database = database;
        _timeout = options.Timeout;
        _pipeline = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakDuration < LeastBreak ? LeastBreak : options.BreakDuration,
                ShouldHandle = new PredicateBuilder().Handle<Exception>(IsFailure),
                OnOpened = opened =>
                {
                    RedisStoreMetrics.Changed("open");
                    RedisStoreLog.Opened(logger, options.WhenUnreachable, opened.Outcome.Exception);
                    return default;
                },
                OnClosed = _ =>
                {
                    RedisStoreMetrics.Changed("closed");
                    RedisStoreLog.Closed(logger);
                    return default;
                },
            })
            .Build();
    }

    /// <summary>The answer; null where it did not come, with the reason.</summary>
    public ValueTask<(RedisResult? Answer, Exception? Failure)> SendAsync(string step, RedisCall call, bool async, CancellationToken cancellationToken)
        => ReachAsync(step, call, Send, SendAsync, async, cancellationToken);

    /// <summary>The answers; null where they did not all come, with the reason.</summary>
    public ValueTask<(RedisResult[]? Answers, Exception? Failure)> SendAsync(
        string step, IReadOnlyList<RedisCall> calls, bool async, CancellationToken cancellationToken)
        => ReachAsync(
            step,
            calls,
            static (database, calls) => calls.Select(call => Send(database, call)).ToArray(),
            static (database, calls) => Task.WhenAll(calls.Select(call => SendAsync(database, call))),
            async,
            cancellationToken);

    private async ValueTask<(TAnswer? Answer, Exception? Failure)> ReachAsync<TSent, TAnswer>(
        string step,
        TSent sent,
        Func<IDatabase, TSent, TAnswer> send,
        Func<IDatabase, TSent, Task<TAnswer>> sendAsync,
        bool async,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            return async
                ? (await _pipeline.ExecuteAsync(
                    static async (state, token) => await state.sendAsync(state._database, state.sent).WaitAsync(state._timeout, token).ConfigureAwait(false),
                    (sent, sendAsync, _database, _timeout),
                    cancellationToken).ConfigureAwait(false), null)
                : (_pipeline.Execute(static state => state.send(state._database, state.sent), (sent, send, _database)), null);
        }
        catch (Exception exception) when (IsFailure(exception) || exception is BrokenCircuitException)
        {
            RedisStoreMetrics.Failed(step);
            return (null, exception);
        }
    }

    private static RedisResult Send(IDatabase database, RedisCall call) => database.ScriptEvaluate(call.Script, call.Keys, call.Arguments);

    private static Task<RedisResult> SendAsync(IDatabase database, RedisCall call)
        => database.ScriptEvaluateAsync(call.Script, call.Keys, call.Arguments);

    private static bool IsFailure(Exception exception)
        => exception is RedisException or TimeoutException or ObjectDisposedException;
}

/// <summary>One run of a script.</summary>
internal readonly record struct RedisCall(string Script, RedisKey[] Keys, RedisValue[] Arguments);
