namespace EfVersioning.AspNetCore.Preferences;

/// <summary>What a client would like a write to answer (RFC 7240 §4.2).</summary>
internal enum ReturnPreference
{
    /// <summary>It does not say, or says what is not known.</summary>
    None,

    /// <summary><c>return=minimal</c>: that it was done.</summary>
    Minimal,

    /// <summary><c>return=representation</c>: what it is now.</summary>
    Representation,
}
