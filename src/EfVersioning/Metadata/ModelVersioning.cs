using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Metadata;

/// <summary>
/// Makes concurrency tokens of the version properties of a model under construction. Called by
/// <c>modelBuilder.UseEtagVersioning()</c> for what is there, and by the convention for what came later. What is called <c>wake</c>
/// sees to it that a compiled model wakes the library.
/// </summary>
internal static class ModelVersioning
{
    public static void Apply(IMutableModel model, Action<IMutableProperty> wake)
    {
        model.SetAnnotation(VersioningAnnotations.Enabled, true);
        foreach (var entityType in model.GetEntityTypes())
        {
            ApplyToken(entityType, wake);
            Seeds.Apply(entityType);
        }
    }

    public static void Apply(IMutableEntityType entityType, Action<IMutableProperty> wake)
    {
        ApplyToken(entityType, wake);
        foreach (var type in entityType.GetDerivedTypesInclusive())
        {
            Seeds.Apply(type);
        }
    }

    private static void ApplyToken(IMutableEntityType entityType, Action<IMutableProperty> wake)
    {
        if (!VersionProperties.CanCarryVersion(entityType)
            || entityType.IsOwned()
            || VersionProperties.TokenName(entityType) is not { } tokenName
            || entityType.FindProperty(tokenName) is not { } token
            || token.DeclaringType != entityType)
        {
            return;
        }

        if (!VersionProperties.IsOurs(entityType, token))
        {
            // Somebody else moves it. That EF Core checks it is no change of the table.
            FirstVersion.Withdraw(token);
            token.IsConcurrencyToken = true;
            wake(token);
            KeepOneToken(entityType, token);
            return;
        }

        FirstVersion.StayOurs(token);
        if (VersionProperties.IsStoreGenerated(token))
        {
            // Reported by VersioningValidation, as is a property that is not mapped.
            return;
        }

        // A plain property and a token, never ValueGenerated.OnUpdate: EF Core would then not write our value.
        token.IsConcurrencyToken = true;
        FirstVersion.Apply(entityType, token);
        wake(token);
        KeepOneToken(entityType, token);
    }

    // HasEtagVersion after the fact: one token guards the row, and the time of change is the lesser.
    private static void KeepOneToken(IMutableEntityType entityType, IMutableProperty token)
    {
        if (token.Name == VersionProperties.VersionName(entityType)
            && VersionProperties.ModifiedName(entityType) is { } modifiedName
            && entityType.FindProperty(modifiedName) is { IsConcurrencyToken: true } modified
            && !VersionProperties.IsStoreGenerated(modified))
        {
            modified.IsConcurrencyToken = false;
        }
    }
}
