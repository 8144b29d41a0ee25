namespace EfVersioning.AspNetCore.Endpoints;

/// <summary>Metadata of an endpoint whose answers carry tags of ours, by whichever convention or attribute.</summary>
internal interface ITaggedEndpoint;
