using EfVersioning.Model;

namespace EfVersioning.Store.Writing;

/// <summary>The one row that a statement writes, where its sender knows.</summary>
/// <param name="Type">Its type.</param>
/// <param name="Row">Its name.</param>
/// <param name="Version">What it is at where the statement found it; null where that is unknown, or the row then gone.</param>
internal sealed record NamedRow(VersionedType Type, ETagStoreRow Row, StoredETag? Version);
