using EfVersioning.AspNetCore.Rows;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore.ApiDescriptions;

/// <summary>
/// What one method of a tagged endpoint takes and answers beside what its handler does. It stands in the properties of its
/// <see cref="ApiDescription"/>, for what generators add that the API explorer has no place for.
/// </summary>
internal sealed class ConditionalOperation(string method, RowEndpoint endpoint)
{
    /// <summary>Whether it is a <c>GET</c> or <c>HEAD</c>.</summary>
    public bool IsRead { get; } = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);

    /// <summary>Whether a request without <c>If-Match</c> is answered by 428.</summary>
    public bool RequiresIfMatch => endpoint.RequiresIfMatch && TakesConditions && !IsRead;

    /// <summary>Whether a condition can be asked: a <c>POST</c> that makes a row has nothing yet to ask about.</summary>
    public bool TakesConditions => endpoint.Key is not null;

    /// <summary>Whether a successful answer carries the tag: behind a <c>DELETE</c> there is nothing that has one.</summary>
    public bool AnswersTag => !HttpMethods.IsDelete(method);

    /// <summary>Whether reads say when the row was last modified.</summary>
    public bool AnswersLastModified => IsRead && endpoint.Type.Modified is not null;

    /// <summary>The <c>Cache-Control</c> of reads; null where none is set.</summary>
    public string? CacheControl => IsRead ? endpoint.Options.CacheControl : null;

    /// <summary>A tag as the endpoint answers it, in header form.</summary>
    public string Tag { get; } = ExampleTag.Of(endpoint.Type, versionsLater: 1);

    /// <summary>The tag of the state before that one.</summary>
    public string TagBefore { get; } = ExampleTag.Of(endpoint.Type, versionsLater: 0);

    /// <summary>A date as the endpoint answers it.</summary>
    public string LastModified { get; } = HeaderUtilities.FormatDate(ExampleTag.Time.AddHours(1));

    /// <summary>The statuses that were described by us alone; what the application says of one is its own.</summary>
    public HashSet<int> Described { get; } = [];

    /// <summary>The request headers, each with whether it must be sent.</summary>
    public IReadOnlyList<(string Name, bool IsRequired)> Headers
        => !TakesConditions ? []
            : HttpMethods.IsDelete(method) ? [(HeaderNames.IfMatch, RequiresIfMatch)]
            : [(HeaderNames.IfMatch, RequiresIfMatch), (HeaderNames.IfNoneMatch, false)];

    /// <summary>The statuses that conditions bring, each with what it means here.</summary>
    public IEnumerable<(int Status, string Meaning)> Answers
    {
        get
        {
            if (!TakesConditions)
            {
                yield break;
            }

            if (IsRead)
            {
                yield return (StatusCodes.Status304NotModified, "The client has the current representation already.");
            }

            yield return (StatusCodes.Status400BadRequest, "If-Match or If-None-Match is malformed.");
            yield return (StatusCodes.Status412PreconditionFailed, IsRead
                ? "The resource is not at the version that If-Match asks for."
                : "The resource is not at the version that the request asks for. Nothing was written.");
            if (RequiresIfMatch)
            {
                yield return (StatusCodes.Status428PreconditionRequired, "If-Match is missing. Nothing was written.");
            }
        }
    }
}
