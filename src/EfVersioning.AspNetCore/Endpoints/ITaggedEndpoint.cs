namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>Metadata of an endpoint whose answers carry tags of ours, by whichever convention or attribute.</summary>
internal interface ITaggedEndpoint
{
    /// <summary>Whether every tag of the endpoint is one to look after, and not only those in the form that we write.</summary>
    bool TakesAnyTag => false;
}
