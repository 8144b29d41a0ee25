using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace MusicCatalog.Patching;

/// <summary>
/// JSON Merge Patch (RFC 7396): what is absent stays, null removes, the rest replaces. The result is checked as if it had
/// been sent whole, so null for something required is refused.
/// </summary>
internal static class MergePatch
{
    public const string ContentType = "application/merge-patch+json";

    public static bool TryApply<T>(
        JsonElement patch, T target, [NotNullWhen(true)] out T? result, out Dictionary<string, string[]> errors)
        where T : class
    {
        errors = [];
        try
        {
            result = Merge(JsonSerializer.SerializeToNode(target, JsonSerializerOptions.Web), patch)
                .Deserialize<T>(JsonSerializerOptions.Web);
        }
        // InvalidOperationException: a name that is no Unicode text.
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            result = null;
        }

        if (result is null)
        {
            errors[""] = ["The patch does not give a representation of the resource."];
            return false;
        }

        var findings = new List<ValidationResult>();
        if (Validator.TryValidateObject(result, new ValidationContext(result), findings, validateAllProperties: true))
        {
            return true;
        }

        errors = findings
            .GroupBy(finding => finding.MemberNames.FirstOrDefault() ?? "", finding => finding.ErrorMessage ?? "")
            .ToDictionary(messages => messages.Key, messages => messages.ToArray());
        return false;
    }

    private static JsonNode? Merge(JsonNode? target, JsonElement patch)
    {
        if (patch.ValueKind != JsonValueKind.Object)
        {
            return JsonSerializer.SerializeToNode(patch);
        }

        var merged = target as JsonObject ?? [];
        foreach (var member in patch.EnumerateObject())
        {
            merged.Remove(member.Name, out var old);
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                merged[member.Name] = Merge(old, member.Value);
            }
        }

        return merged;
    }
}
