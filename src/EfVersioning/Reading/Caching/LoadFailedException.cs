namespace EfVersioning.Reading.Caching;

/// <summary>Carries out of the cache that a load kept nothing: the row is not at the version any more, or the read failed.</summary>
internal sealed class LoadFailedException(string message, Exception? innerException = null) : Exception(message, innerException);
