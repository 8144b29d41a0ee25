using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>A row that an If-Match names, and the versions it wants it at: each once, in the header's order.</summary>
/// <param name="Key">The key.</param>
internal sealed record NamedRow(object?[] Key)
{
    private readonly HashSet<object> _seen = new(VersionEquality.Instance);
    private readonly List<object> _tokens = new(1);

    public IReadOnlyList<object> Tokens => _tokens;

    public void Add(object token)
    {
        if (_seen.Add(token))
        {
            _tokens.Add(token);
        }
    }
}
