using EfVersioning.Model;

namespace EfVersioning.Requests;

/// <summary>What a request asks of the rows of an entity type, where only its tags say which row it is about.</summary>
/// <param name="Type">The entity type.</param>
/// <param name="Field">The text of <c>If-Match</c>; the empty one, which no row can answer, where no row may be written over.</param>
internal sealed record RequestedRows(VersionedType Type, string Field);
