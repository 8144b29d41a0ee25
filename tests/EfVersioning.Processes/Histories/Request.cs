using System.Text.Json.Serialization;

namespace EfVersioning.Processes.Histories;

/// <summary>What a client asked for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RequestKind>))]
internal enum RequestKind
{
    Read,

    /// <summary>All rows of a table.</summary>
    List,

    Save,
    Patch,

    /// <summary>A save by one who has not seen the row and does not mind what it was.</summary>
    Overwrite,

    Create,

    /// <summary>A new row whose key the database makes.</summary>
    Append,

    Delete,
    Transaction,
    Bulk,
}

/// <summary>A request and its answer.</summary>
internal sealed record Request : Entry
{
    /// <summary>Its number, 1 or more; what it changes bears it.</summary>
    public required long Id { get; init; }

    public required int Client { get; init; }

    /// <summary>The process that was asked.</summary>
    public required int Node { get; init; }

    public required RequestKind Kind { get; init; }

    /// <summary>The row; of several, the first.</summary>
    public required int Row { get; init; }

    public required long Sent { get; init; }

    /// <summary>When it was answered, or when its client stopped waiting.</summary>
    public required long Ended { get; init; }

    /// <summary>The field as it was sent.</summary>
    public string? IfMatch { get; init; }

    /// <inheritdoc cref="IfMatch"/>
    public string? IfNoneMatch { get; init; }

    /// <summary>The status of the answer; null where none came.</summary>
    public int? Status { get; init; }

    /// <summary>The field of the answer, as it came.</summary>
    public string? ETag { get; init; }

    /// <summary>How many commands to the database the answer took.</summary>
    public int? Commands { get; init; }

    /// <summary>How many rows were written, as the answer says.</summary>
    public int Written { get; init; }

    /// <summary>The rows that the body of the answer to a read shows, and at which versions; null where it is not looked into.</summary>
    public IReadOnlyDictionary<int, long>? Shown { get; init; }

    [JsonIgnore]
    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>Whether the answer says that nothing was written.</summary>
    [JsonIgnore]
    public bool IsRefused => Status is 304 or 404 or 409 or 412 or 428 or 503;

    public override string ToString()
        => $"request {Id} of client {Client} to node {Node}, {Kind} of row {Row}, If-Match {IfMatch ?? "-"}, If-None-Match {IfNoneMatch ?? "-"}, sent at {Sent}, ended at {Ended} with {Status} {ETag}";
}
