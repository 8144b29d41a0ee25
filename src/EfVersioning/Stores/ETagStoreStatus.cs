namespace EfVersioning;

/// <summary>Whether an <see cref="IETagStore"/> can be reached, and what becomes of writes where it cannot. Reads ask the database then.</summary>
public enum ETagStoreStatus
{
    /// <summary>It can be reached.</summary>
    InReach,

    /// <summary>It cannot, and writes go on: readers may be told what is past for as long as a version is believed.</summary>
    WritesGoOn,

    /// <summary>It cannot, and writes fail with <see cref="ETagStoreException"/>.</summary>
    WritesFail,
}
