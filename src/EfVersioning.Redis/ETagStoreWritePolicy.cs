namespace EfVersioning;

/// <summary>What becomes of a write of which the store cannot be told before its commit.</summary>
public enum ETagStoreWritePolicy
{
    /// <summary>It fails with <see cref="ETagStoreException"/>, and nothing is written: no reader is ever told what is past.</summary>
    FailTheWrite,

    /// <summary>
    /// It goes on, and readers may be told the version before it for as long as <see cref="RedisETagStoreOptions.EntryLifetime"/>.
    /// Each such write is counted (<c>efversioning.redis.unmarked_writes</c>).
    /// </summary>
    GoOn,
}
