using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Metadata;

/// <summary>
/// A token that the database or the application moves. Nothing is known of it but whether two are the same: not which is the later
/// one, and not what comes next. The tag has the bytes of what the database stores.
/// </summary>
internal sealed class ForeignKind : VersionKind
{
    private readonly StoredForm _form;
    private readonly Lazy<DateTimeKind> _kind;
    private readonly bool _takesNul;
    private readonly int? _size;

    /// <param name="token">The property.</param>
    /// <param name="provider">The name of the database's provider.</param>
    public ForeignKind(IProperty token, string? provider)
    {
        _takesNul = DatabaseSyntax.Of(provider).TakesNul;
        _form = StoredForm.Of(token, mappings: null);
        _kind = new Lazy<DateTimeKind>(() => StoredText.KindOf(_form.Mapping));
        _size = (_form.Mapping as RelationalTypeMapping)?.Size;
    }

    /// <summary>The type that the database stores.</summary>
    public Type Type => _form.Type;

    public override void Write(ref ETagBuilder builder, object token) => builder.AppendToken(TokenBytes.Of(Stored(token)));

    // What a client sends may be anything: no reader of it may fail.
    public override object? Read(ETag tag)
    {
        if (!tag.TryGetToken(out var bytes))
        {
            return null;
        }

        try
        {
            return TokenBytes.Parse(bytes, _form, _kind) is { } stored
                && Fits(stored)
                && (_form.Converter is null ? stored : _form.Converter.ConvertFromProvider(stored)) is { } token
                && TokenBytes.Of(Stored(token)).AsSpan().SequenceEqual(bytes)
                    ? token
                    : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The application's own converter, which no such token was meant for: no row is at it.
            return null;
        }
    }

    /// <summary>Whether the column can hold it: what it cannot hold no row is at, and the database may refuse the question.</summary>
    private bool Fits(object stored)
        => stored switch
        {
            byte[] bytes => bytes.Length <= (_size ?? int.MaxValue),
            string text => text.Length <= (_size ?? int.MaxValue) && (_takesNul || !text.Contains('\0', StringComparison.Ordinal)),
            _ => true,
        };

    private object Stored(object token) => _form.Converter is null ? token : _form.Converter.ConvertToProvider(token)!;
}
