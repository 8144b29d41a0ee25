using Microsoft.Extensions.Logging;
using Polly;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace EfVersioning.Redis;

/// <summary>
/// Sends scripts and leaves Redis alone for a while where half of them fail. Those of a step go together; without async, where
/// waiting for several at once would need a second thread, one after the other.
/// </summary>
/// <remarks>
/// What may be missed is spared while Redis is left alone. What must reach it (a mark, without which a write fails or is followed
/// by past answers) is tried as long as the connection stands, and one success ends the break.
/// </remarks>
internal sealed class RedisCalls
{
    private static readonly TimeSpan LeastBreak = TimeSpan.FromSeconds(0.5);

    private readonly Task<IConnectionMultiplexer> _connecting;
    private readonly CircuitBreakerManualControl _control = new();
    private readonly OwnDelay _ownDelay = new();
    private readonly ResiliencePipeline _pipeline;
    private readonly TimeSpan _timeout;

    public RedisCalls(Task<IConnectionMultiplexer> connecting, RedisETagStoreOptions options, ILogger logger)
    {
        _connecting = connecting;
        _timeout = options.Timeout;
        _pipeline = new ResiliencePipelineBuilder()
            .AddCircuitBreaker(new CircuitBreakerStrategyOptions
            {
                FailureRatio = 0.5,
                MinimumThroughput = 4,
                SamplingDuration = TimeSpan.FromSeconds(10),
                BreakDuration = options.BreakDuration < LeastBreak ? LeastBreak : options.BreakDuration,
                ManualControl = _control,

                ShouldHandle = new PredicateBuilder().Handle<Exception>(exception => IsFailure(exception) && !_ownDelay.Explains(exception)),
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

    /// <summary>The values of some keys of one slot, in their order; null where they did not come, with the reason.</summary>
    public ValueTask<(RedisValue[]? Answer, Exception? Failure)> GetAsync(string step, RedisKey[] keys, bool async, CancellationToken cancellationToken, bool mustReach = false)
        => ReachAsync(step, database => database.StringGet(keys), database => database.StringGetAsync(keys), mustReach, async, cancellationToken);

    /// <summary>The answers; null where they did not all come, with the reason.</summary>
    public ValueTask<(RedisResult[]? Answers, Exception? Failure)> SendAsync(
        string step, IReadOnlyList<RedisCall> calls, bool async, CancellationToken cancellationToken, bool mustReach = false)
        => ReachAsync(
            step,
            database => calls.Select(call => database.ScriptEvaluate(call.Script, call.Keys, call.Arguments)).ToArray(),
            database => Task.WhenAll(calls.Select(call => database.ScriptEvaluateAsync(call.Script, call.Keys, call.Arguments))),
            mustReach,
            async,
            cancellationToken);

    private async ValueTask<(TAnswer? Answer, Exception? Failure)> ReachAsync<TAnswer>(
        string step,
        Func<IDatabase, TAnswer> send,
        Func<IDatabase, Task<TAnswer>> sendAsync,
        bool mustReach,
        bool async,
        CancellationToken cancellationToken)
        where TAnswer : class
    {
        _ownDelay.Begin();
        var since = Environment.TickCount64;
        try
        {
            var connection = await ConnectionAsync(mustReach, async, cancellationToken).ConfigureAwait(false);
            var call = new Call<TAnswer>(connection.GetDatabase(), send, sendAsync, TimeoutOf(connection, mustReach));
            while (true)
            {
                try
                {
                    return (await AnswerAsync(call, mustReach, async, cancellationToken).ConfigureAwait(false), null);
                }
                catch (TimeoutException) when (mustReach
                    && OwnDelay.IsStarved
                    && connection.IsConnected
                    && Environment.TickCount64 - since < OwnDelay.Longest.TotalMilliseconds)
                {
                    // The answer may be there, and no thread that reads it. What is sent twice counts once.
                }
            }
        }
        catch (Exception exception) when (IsFailure(exception) || exception is BrokenCircuitException)
        {
            RedisStoreMetrics.Failed(step);
            return (null, exception);
        }
    }

    private async ValueTask<TAnswer> AnswerAsync<TAnswer>(Call<TAnswer> call, bool mustReach, bool async, CancellationToken cancellationToken)
        where TAnswer : class
    {
        try
        {
            return async
                ? await _pipeline.ExecuteAsync(static (call, token) => call.AnswerAsync(token), call, cancellationToken).ConfigureAwait(false)
                : _pipeline.Execute(static call => call.Answer(), call);
        }
        catch (BrokenCircuitException) when (mustReach && call.Database.Multiplexer.IsConnected)
        {
            var answer = async ? await call.AnswerAsync(cancellationToken).ConfigureAwait(false) : call.Answer();
            await _control.CloseAsync(CancellationToken.None).ConfigureAwait(false);
            return answer;
        }
    }

    /// <summary>The connection. While it is made for the first time, only what must reach it waits for it.</summary>
    private async ValueTask<IConnectionMultiplexer> ConnectionAsync(bool mustReach, bool async, CancellationToken cancellationToken)
    {
        if (!_connecting.IsCompleted && !mustReach)
        {
            throw new TimeoutException("The connection to Redis is still being made.");
        }

        var connected = _connecting.WaitAsync(OwnDelay.Longest, cancellationToken);
        if (!async)
        {
            // A wait that the thread pool knows of, so that it makes the threads that the connection needs.
            connected.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Wait(CancellationToken.None);
        }

        return await connected.ConfigureAwait(false);
    }

    private TimeSpan TimeoutOf(IConnectionMultiplexer connection, bool mustReach)
        => mustReach && _ownDelay.IsCold && TimeSpan.FromMilliseconds(connection.TimeoutMilliseconds) is var longer && longer > _timeout ? longer : _timeout;

    private static bool IsFailure(Exception exception)
        => exception is RedisException or TimeoutException or ObjectDisposedException;
}

/// <summary>One run of a script.</summary>
internal readonly record struct RedisCall(string Script, RedisKey[] Keys, RedisValue[] Arguments);

/// <summary>What is sent in one step, and how.</summary>
internal sealed record Call<TAnswer>(IDatabase Database, Func<IDatabase, TAnswer> Send, Func<IDatabase, Task<TAnswer>> SendAsync, TimeSpan Timeout)
    where TAnswer : class
{
    public TAnswer Answer() => Send(Database);

    public async ValueTask<TAnswer> AnswerAsync(CancellationToken cancellationToken)
        => await SendAsync(Database).WaitAsync(Timeout, cancellationToken).ConfigureAwait(false);
}
