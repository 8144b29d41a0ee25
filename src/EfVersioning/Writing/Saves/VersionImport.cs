using EfVersioning.Context;

namespace EfVersioning.Writing.Saves;

/// <summary>An open import scope of a context.</summary>
internal sealed class VersionImport : IDisposable
{
    private VersionImports? _imports;

    public VersionImport(ContextVersioning versioning)
    {
        _imports = versioning.Features.GetOrAdd(versioning, static _ => new VersionImports());
        _imports.Open++;
    }

    public void Dispose()
    {
        if (_imports is not null)
        {
            _imports.Open--;
            _imports = null;
        }
    }
}

/// <summary>The import scopes of a context.</summary>
internal sealed class VersionImports
{
    /// <summary>How many are open.</summary>
    public int Open { get; set; }
}
