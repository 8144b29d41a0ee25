using Microsoft.EntityFrameworkCore;

namespace EfVersioning;

/// <summary>
/// The store of tags could not be told of a write before its commit, and its policy is that the write then fails: nothing
/// was written. Answer 503, or try again later.
/// </summary>
/// <remarks>A <see cref="DbUpdateException"/>, or EF Core would wrap it in one.</remarks>
public sealed class ETagStoreException : DbUpdateException
{
    /// <summary>Makes the exception without a message of its own.</summary>
    public ETagStoreException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and what to do.</param>
    public ETagStoreException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What happened, and what to do.</param>
    /// <param name="innerException">Why the store could not be reached.</param>
    public ETagStoreException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
