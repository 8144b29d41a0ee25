using System.Text;
using System.Text.Json;
using EfVersioning.Databases;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage.Json;

namespace EfVersioning.Metadata;

/// <summary>
/// The text of one key property: the same on every machine, culture and time zone, different for different keys, and
/// readable back. A value-converted key (an <c>OrderId</c> struct, an enum) goes by what the database stores, and a type that
/// has no text of its own here by EF Core's JSON of it.
/// </summary>
internal sealed class KeyText
{
    private readonly IProperty _property;
    private readonly StoredForm _form;
    private readonly JsonValueReaderWriter? _json;
    private readonly Lazy<DateTimeKind> _kind;
    private readonly bool _takesNul;
    private ValueComparer? _comparer;

    /// <param name="property">The property.</param>
    /// <param name="provider">The name of the database's provider.</param>
    public KeyText(IProperty property, string? provider)
    {
        _takesNul = DatabaseSyntax.Of(provider).TakesNul;
        _property = property;
        _form = StoredForm.Of(property, mappings: null);
        _json = StoredText.IsKnown(_form.Type) ? null : JsonOf(property, _form);
        _kind = new Lazy<DateTimeKind>(() => StoredText.KindOf(_form.Mapping));
    }

    /// <inheritdoc cref="StoredForm.IsText"/>
    public bool IsText => _form.IsText;

    /// <summary>How EF Core writes a property as JSON; null where it cannot, or where nobody can be asked.</summary>
    public static JsonValueReaderWriter? JsonOf(IReadOnlyProperty property, StoredForm form)
        => property.GetJsonValueReaderWriter() ?? form.Mapping?.JsonValueReaderWriter;

    /// <summary>Writes the text into a tag.</summary>
    /// <exception cref="InvalidOperationException">The text of this key would be that of another one.</exception>
    public void Write(ref ETagBuilder builder, object? value)
    {
        // Most keys are such numbers, and need no string.
        if (_form.Converter is null && value is int number)
        {
            builder.AppendKeyPart(number);
        }
        else
        {
            builder.AppendKeyPart(Of(value));
        }
    }

    /// <exception cref="InvalidOperationException">The text of this key would be that of another one.</exception>
    public string Of(object? value)
    {
        if (value is null)
        {
            return string.Empty;
        }

        if (_json is null)
        {
            return StoredText.Of(Stored(value));
        }

        var text = JsonText.Of(_json, value);
        return JsonText.TryParse(_json, text, IsSame(value)) is not null
            ? text
            : throw new InvalidOperationException(
                $"A key '{_property.DeclaringType.DisplayName()}.{_property.Name}' is written as '{text}' and not read back from it, so its row can have no tag. Give the property a converter to a string or a number that is different for every key: HasConversion(…).");
    }

    /// <summary>The key value whose text this is. What a client sends may be anything: no reader of it may fail.</summary>
    public bool TryParse(string text, out object? value)
    {
        value = null;
        try
        {
            value = _json is not null
                ? JsonText.TryParse(_json, text, key => JsonText.Of(_json, key) == text)
                : Parse(text);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // The application's own converter, which no such text was meant for: no row has this key.
        }

        return value is not null;
    }

    /// <summary>Whether two values are one key, as the model says.</summary>
    public bool AreSame(object? one, object? other) => (_comparer ??= _property.GetKeyValueComparer()).Equals(one, other);

    /// <summary>Whether two values may be one key in the database: texts are compared by a collation, of case, of spaces at the end and of more outside of ASCII.</summary>
    public bool MayBeSame(object? one, object? other)
        => one is not null && other is not null && Stored(one) is string text && Stored(other) is string otherText
            ? !Ascii.IsValid(text)
                || !Ascii.IsValid(otherText)
                || text.AsSpan().TrimEnd(' ').Equals(otherText.AsSpan().TrimEnd(' '), StringComparison.OrdinalIgnoreCase)
            : AreSame(one, other);

    private Func<object, bool> IsSame(object value) => read => AreSame(read, value);

    private object? Parse(string text)
    {
        if ((!_takesNul && text.Contains('\0', StringComparison.Ordinal)) || StoredText.Parse(text, _form, _kind) is not { } stored)
        {
            return null;
        }

        // Also behind the converter it is one key's own text: 'ABC' is none where the database stores 'abc'.
        var key = _form.Converter is null ? stored : _form.Converter.ConvertFromProvider(stored);
        return key is not null && StoredText.Of(Stored(key)) == text ? key : null;
    }

    private object? Stored(object key) => _form.Converter is null ? key : _form.Converter.ConvertToProvider(key);
}

/// <summary>A value as EF Core writes it to JSON, without the quotes and escapes of a JSON string.</summary>
internal static class JsonText
{
    public static string Of(JsonValueReaderWriter json, object value)
    {
        var written = json.ToJsonString(value);
        return written.StartsWith('"') ? JsonSerializer.Deserialize<string>(written)! : written;
    }

    /// <summary>The value that a text was written from: of a JSON string, or of any other JSON.</summary>
    public static object? TryParse(JsonValueReaderWriter json, string text, Func<object, bool> isIt)
        => Read(json, JsonSerializer.Serialize(text)) is { } fromString && isIt(fromString) ? fromString
            : Read(json, text) is { } fromOther && isIt(fromOther) ? fromOther
            : null;

    private static object? Read(JsonValueReaderWriter json, string text)
    {
        try
        {
            return json.FromJsonString(text);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            // A number is no string, and a client's text may be neither.
            return null;
        }
    }
}
