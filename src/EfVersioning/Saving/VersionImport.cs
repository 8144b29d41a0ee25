namespace EfVersioning.Saving;

/// <summary>An open import scope of a context.</summary>
internal sealed class VersionImport : IDisposable
{
    private ContextVersioning? _versioning;

    public VersionImport(ContextVersioning versioning)
    {
        _versioning = versioning;
        versioning.Imports++;
    }

    public void Dispose()
    {
        if (_versioning is not null)
        {
            _versioning.Imports--;
            _versioning = null;
        }
    }
}
