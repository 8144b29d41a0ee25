using EfVersioning.Metadata;

namespace EfVersioning.Guards;

/// <summary>
/// Rows of the table that a request guards, in a context that gives them other labels. Its tags are not the request's, so nothing could
/// tell which row is the one that <c>If-Match</c> names.
/// </summary>
internal static class StrangeRows
{
    /// <summary>A write of rows of a type is about to be sent.</summary>
    /// <exception cref="InvalidOperationException">They are such rows, and the request's guard is not met.</exception>
    public static void Refuse(VersionedModel model, VersionedType type)
    {
        if (RequestFlow.Scope?.Pending is { } guard && model.StrangersOf(guard.Type).Contains(type))
        {
            throw new InvalidOperationException(
                $"This would write rows of '{type.EntityType.DisplayName()}', whose table the request's If-Match guards. Its tags name them '{guard.Type.Name}', and this context's '{type.Name}', so it cannot be told which row is meant. Nothing was sent. Give both contexts one label: modelBuilder.UseEtagVersioning(versioning => versioning.HasAppLabel(\"…\")); or save the row that the request is about before.");
        }
    }
}
