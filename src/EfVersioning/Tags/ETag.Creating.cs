// The overloads differ in a parameter that is never left out, so the optional one makes no call ambiguous.
#pragma warning disable RS0026

namespace EfVersioning;

public readonly partial struct ETag
{
    /// <summary>The tag of a row with a simple key at a numbered version, or of one representation of it.</summary>
    /// <param name="app">The app label, not encoded.</param>
    /// <param name="model">The model label, not encoded.</param>
    /// <param name="key">The key, not encoded; it may be empty.</param>
    /// <param name="version">The version, 0 or more.</param>
    /// <param name="variant">The variant, not encoded and not empty; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A label or the variant is empty, or a text has a surrogate without its partner (it has no UTF-8 form).
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative.</exception>
    public ETag(string app, string model, string key, long version, string? variant = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        this = Create(app, model, new ReadOnlySpan<string>(in key), version, variant);
    }

    /// <summary>The tag of a row with a simple key whose version is a time, or of one representation of it.</summary>
    /// <param name="app"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='app']"/></param>
    /// <param name="model"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='model']"/></param>
    /// <param name="key"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='key']"/></param>
    /// <param name="modified">The time in whole microseconds, with any offset; the tag has it in UTC.</param>
    /// <param name="variant">The variant, not encoded and not empty; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A label or the variant is empty, a text has a surrogate without its partner, or the time is finer than
    /// microseconds.
    /// </exception>
    public ETag(string app, string model, string key, DateTimeOffset modified, string? variant = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        this = Create(app, model, new ReadOnlySpan<string>(in key), modified, variant);
    }

    /// <summary>The tag of a row with a simple key whose version is a token of the database's or the application's, or of one representation of it.</summary>
    /// <param name="app"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='app']"/></param>
    /// <param name="model"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='model']"/></param>
    /// <param name="key"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='key']"/></param>
    /// <param name="token">The bytes of the token.</param>
    /// <param name="variant">The variant, not encoded and not empty; null for none.</param>
    /// <exception cref="ArgumentException">
    /// A label or the variant is empty, or a text has a surrogate without its partner (it has no UTF-8 form).
    /// </exception>
    public ETag(string app, string model, string key, ReadOnlySpan<byte> token, string? variant = null)
    {
        ArgumentNullException.ThrowIfNull(key);
        this = Create(app, model, new ReadOnlySpan<string>(in key), token, variant);
    }

    /// <summary>The tag of a row with a composite key at a numbered version, or of one representation of it.</summary>
    /// <param name="app"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='app']"/></param>
    /// <param name="model"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='model']"/></param>
    /// <param name="keyParts">The parts of the key, not encoded: one at least, and each may be empty.</param>
    /// <param name="version">The version, 0 or more.</param>
    /// <param name="variant">The variant, not encoded and not empty; null for none.</param>
    /// <returns>The tag.</returns>
    /// <exception cref="ArgumentException">
    /// A label or the variant is empty, there is no key part or a null one, or a text has a surrogate without its
    /// partner.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The version is negative.</exception>
    public static ETag Create(string app, string model, ReadOnlySpan<string> keyParts, long version, string? variant = null)
    {
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        Begin(ref builder, app, model, keyParts);
        builder.AppendVersion(version);
        builder.AppendVariant(variant);
        return builder.ToETag();
    }

    /// <summary>The tag of a row with a composite key whose version is a time, or of one representation of it.</summary>
    /// <param name="app"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='app']"/></param>
    /// <param name="model"><inheritdoc cref="ETag(string, string, string, long, string?)" path="/param[@name='model']"/></param>
    /// <param name="keyParts">The parts of the key, not encoded: one at least, and each may be empty.</param>
    /// <param name="modified">The time in whole microseconds, with any offset; the tag has it in UTC.</param>
    /// <param name="variant">The variant, not encoded and not empty; null for none.</param>
    /// <returns>The tag.</returns>
    /// <exception cref="ArgumentException">
    /// A label or the variant is empty, there is no key part or a null one, a text has a surrogate without its partner,
    /// or the time is finer than microseconds.
    /// </exception>
    public static ETag Create(string app, string model, ReadOnlySpan<string> keyParts, DateTimeOffset modified, string? variant = null)
    {
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        Begin(ref builder, app, model, keyParts);
        builder.AppendModified(modified);
        builder.AppendVariant(variant);
        return builder.ToETag();
    }

    /// <summary>The tag of a row with a composite key whose version is a token of the database's or the application's, or of one representation of it.</summary>
    /// <param name="app">The app label, not encoded.</param>
    /// <param name="model">The model label, not encoded.</param>
    /// <param name="keyParts">The parts of the key, not encoded: one at least, and each may be empty.</param>
    /// <param name="token">The bytes of the token.</param>
    /// <param name="variant">The variant, not encoded and not empty; null for none.</param>
    /// <returns>The tag.</returns>
    /// <exception cref="ArgumentException">
    /// A label or the variant is empty, there is no key part or a null one, or a text has a surrogate without its
    /// partner.
    /// </exception>
    public static ETag Create(string app, string model, ReadOnlySpan<string> keyParts, ReadOnlySpan<byte> token, string? variant = null)
    {
        var builder = new ETagBuilder(stackalloc byte[ETagBuilder.StackLength]);
        Begin(ref builder, app, model, keyParts);
        builder.AppendToken(token);
        builder.AppendVariant(variant);
        return builder.ToETag();
    }

    private static void Begin(ref ETagBuilder builder, string app, string model, ReadOnlySpan<string> keyParts)
    {
        builder.AppendLabels(app, model);

        // No part at all would read as one empty part.
        if (keyParts.IsEmpty)
        {
            throw new ArgumentException("A key has one part at least.", nameof(keyParts));
        }

        foreach (var part in keyParts)
        {
            builder.AppendKeyPart(part ?? throw new ArgumentException("A key part is null.", nameof(keyParts)));
        }
    }
}
