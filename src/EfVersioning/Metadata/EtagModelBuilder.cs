using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning;

/// <summary>What <c>modelBuilder.UseEtagVersioning(…)</c> can be told.</summary>
public sealed class EtagModelBuilder
{
    private readonly IMutableModel _model;

    internal EtagModelBuilder(IMutableModel model) => _model = model;

    /// <summary>
    /// Sets the first part of every tag of this model. Default: the context's name without <c>DbContext</c> or
    /// <c>Context</c>, in lower case (<c>MusicContext</c> gives <c>music</c>). Set it where a context may be renamed: a
    /// new label makes every tag that a client holds unknown.
    /// </summary>
    /// <param name="label">The label; characters that a tag cannot hold are percent-encoded.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException"><paramref name="label"/> is empty.</exception>
    public EtagModelBuilder HasAppLabel(string label)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(label);
        _model.SetAnnotation(VersioningAnnotations.App, label);
        return this;
    }
}
