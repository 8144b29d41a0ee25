namespace EfVersioning;

/// <summary>The answer of an <see cref="IETagStore"/> to a read: a version, a lease, or neither.</summary>
/// <param name="Version">What the row is at.</param>
/// <param name="Lease">
/// The right to fill what the database says from now on. Readers who miss together may share one.
/// </param>
public readonly record struct ETagStoreRead(RowState? Version, long? Lease);
