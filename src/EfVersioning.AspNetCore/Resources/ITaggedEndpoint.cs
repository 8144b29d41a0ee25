using Microsoft.AspNetCore.Http;

namespace EfVersioning.AspNetCore.Resources;

/// <summary>
/// What was said of an endpoint whose resource has a tag, by whichever convention or attribute. It is endpoint metadata; an
/// endpoint can have several, as a <c>POST</c> to a list that answers the row it made.
/// </summary>
/// <remarks>What stands around the endpoint as a whole (a hash, a function) needs no filter, and has no part in one.</remarks>
internal interface ITaggedEndpoint
{
    /// <summary>Whether a filter reads it: a convention on an endpoint without filters would do nothing.</summary>
    bool IsFiltered
    {
        get => true;
        set { }
    }

    /// <summary>Whether every tag of the endpoint is one to look after, and not only those in the form that we write.</summary>
    bool TakesAnyTag => false;

    /// <summary>
    /// What the resource is, by the model; found at start-up, or at the first request where the endpoint was added later. Null where
    /// the tag comes from no row.
    /// </summary>
    /// <exception cref="InvalidOperationException">It cannot have a tag; the message names it and the way out.</exception>
    EntityEndpoint? ResourceOf(Endpoint endpoint, IServiceProvider services) => null;
}
