namespace EfVersioning.AspNetCore;

/// <summary>What a method says of its request. Not by <c>HttpMethods</c>, which takes "get" too: that is another method (RFC 9110 §9.1).</summary>
internal static class RequestMethod
{
    public static bool IsRead(string method) => method is "GET" or "HEAD";

    /// <summary>Whether it neither reads nor writes a resource, so that no condition counts (RFC 9110 §13.2.1).</summary>
    public static bool IsOfNoResource(string method) => method is "OPTIONS" or "TRACE" or "CONNECT";

    /// <summary>Whether it writes nothing: RFC 9110 §9.2.1, and the safe ones of IANA's registry of methods.</summary>
    public static bool IsSafe(string method)
        => IsRead(method) || IsOfNoResource(method) || method is "QUERY" or "PROPFIND" or "REPORT" or "SEARCH";
}
