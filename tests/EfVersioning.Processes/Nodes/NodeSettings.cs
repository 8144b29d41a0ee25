using System.Text.Json.Serialization;

namespace EfVersioning.Processes.Nodes;

/// <summary>What keeps the tags.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<StoreKind>))]
internal enum StoreKind
{
    /// <summary><see cref="RedisETagStore"/>.</summary>
    Redis,

    /// <summary><see cref="NaiveCache"/>.</summary>
    Naive,

    /// <summary>Nothing.</summary>
    None,
}

/// <summary>What guards a write.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<GuardKind>))]
internal enum GuardKind
{
    /// <summary>The version in the <c>WHERE</c>.</summary>
    Versions,

    /// <summary>A look at the row before it is written.</summary>
    Naive,
}

/// <summary>What one node is told.</summary>
internal sealed record NodeSettings
{
    public required string Database { get; init; }

    public required string Redis { get; init; }

    public required StoreKind Store { get; init; }

    public required GuardKind Guard { get; init; }

    public required TimeSpan MarkLifetime { get; init; }
}
