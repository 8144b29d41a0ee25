namespace EfVersioning.AspNetCore;

/// <summary>What comparing the current tag with a header's comes to.</summary>
internal enum TagComparison
{
    /// <summary>None of the tags is equal, or there is none; <c>*</c>, and nothing exists.</summary>
    Different,

    /// <summary>One of the tags is equal; <c>*</c>, and something exists.</summary>
    Equal,

    /// <summary>The header is no list of tags, so that none of them is known.</summary>
    Malformed,
}
