namespace EfVersioning.Reading;

/// <summary>What something is at: asked of the store first, and of the database where the store does not know.</summary>
internal interface IStoredQuestion
{
    /// <summary>Its name in the store.</summary>
    ETagStoreRow Row { get; }

    /// <summary>Whether a tag is of this to the letter: what a store holds under its name may be of another, or anything.</summary>
    bool IsAnsweredBy(ETag tag);

    /// <summary>
    /// Whether what the database said may be kept, asked once it has: not where it was asked inside of a transaction, which may
    /// show what is past.
    /// </summary>
    bool MayFill { get; }

    /// <summary>Asks the database; null where it is not there.</summary>
    ValueTask<RowState?> AskAsync(bool async, CancellationToken cancellationToken);
}
