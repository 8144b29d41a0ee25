namespace EfVersioning.AspNetCore.ByHand;

/// <summary>A request whose handler described the answer itself: a feature, since its endpoint says nothing of tags.</summary>
internal sealed class TaggedByHand
{
    public static readonly TaggedByHand Instance = new();
}
