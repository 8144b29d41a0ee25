using EfVersioning.Context;
using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using EfVersioning.Writing.Counters;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Saves;

/// <summary>The rows that one save moves for the sake of others: owners, and principals that the model names.</summary>
/// <param name="versioning">The context.</param>
/// <param name="forced">How far each is moved.</param>
/// <param name="collections">The collections that the rows belong to; null where the model keeps none.</param>
internal sealed class MovedPrincipals(ContextVersioning versioning, ForcedMoves forced, MovedCollections? collections)
{
    /// <summary>Those that are not tracked; null where there is none.</summary>
    public UntrackedRows? Untracked { get; private set; }

    /// <summary>Those that are to be given their versions, and to move their own principals in their turn, however long the chain of rows is.</summary>
    public Queue<TrackedEntry> Waiting { get; } = new();

    /// <summary>Moves the rows that a changed entry points to, and those it pointed to when it was read.</summary>
    public void Move(TrackedEntry entry, BumpedRelation relation)
    {
        var properties = relation.ForeignKey.Properties;
        if (entry.State is not EntityState.Deleted)
        {
            Move(entry, relation, [.. properties.Select(entry.Current)], isLeft: false);
        }

        // A row that went away, or to another parent, still counts for the one it was read with.
        if (entry.Predecessor is { } predecessor)
        {
            Move(entry, relation, [.. properties.Select(predecessor.Seen)], isLeft: true);
        }
        else if (entry.State is not EntityState.Added && (entry.State is EntityState.Deleted || properties.Any(entry.IsModified)))
        {
            Move(entry, relation, [.. properties.Select(entry.Original)], isLeft: true);
        }
    }

    private void Move(TrackedEntry entry, BumpedRelation relation, object?[] key, bool isLeft)
    {
        if (key.Contains(null))
        {
            return;
        }

        var tracked = entry.FindPrincipal(relation.ForeignKey, key);
        if (relation.SharesToken && entry.State is EntityState.Deleted && tracked is not { State: EntityState.Deleted })
        {
            RefuseTakingPart(relation.ForeignKey);
        }

        if (tracked is not { } principal)
        {
            MoveUntracked(entry, relation, key, isLeft);
            return;
        }

        // A new one has its version anyway, save one that takes the row of another.
        if ((principal.State is EntityState.Modified or EntityState.Unchanged || principal.Predecessor is not null) && forced.Of(principal) < relation.Move)
        {
            forced.Set(principal, relation.Move);
            Waiting.Enqueue(principal);
        }
    }

    // EF Core writes NULL to every column of the part, the row's own version among them.
    private static void RefuseTakingPart(IForeignKey foreignKey)
    {
        var (part, whole) = (foreignKey.DeclaringEntityType.DisplayName(), foreignKey.PrincipalEntityType.DisplayName());
        throw new InvalidOperationException(
            $"A '{part}' is to be deleted without its '{whole}', with which it shares a row and the row's version. Set its properties to null instead; or version '{whole}' alone, whose version then moves with '{part}'.");
    }

    // A row can be shared by several, of which not all need be there: the one that is tracked says what becomes of it.
    private bool IsPartOfAnother(TrackedEntry entry, BumpedRelation relation)
        => relation.IsPart
            && versioning.Model.RelationsOf(entry.EntityType).Any(other
                => other != relation && other.IsPart && entry.FindPrincipal(other.ForeignKey, [.. other.ForeignKey.Properties.Select(entry.Current)]) is not null);

    private void MoveUntracked(TrackedEntry entry, BumpedRelation relation, object?[] key, bool isLeft)
    {
        var principal = relation.ForeignKey.PrincipalEntityType;
        if (relation.SharesToken || IsPartOfAnother(entry, relation))
        {
            return;
        }

        // By a command of their own, which is sent from an interceptor.
        if (versioning.HasInterceptor
            && !relation.IsPart
            && versioning.Model.Find(principal) is { } type
            && principal.GetDerivedTypesInclusive().All(derived => versioning.Model.RelationsOf(derived).Count == 0))
        {
            // Where the database has a foreign key, that says of a row which is not there that it is not, in its own words.
            Untracked ??= new UntrackedRows(versioning);
            if (Untracked.Add(new UntrackedRow(type, relation.ForeignKey.PrincipalKey, key, relation.Move, MustExist: !isLeft && !relation.ForeignKey.GetMappedConstraints().Any())))
            {
                collections?.Written(principal);
            }

            return;
        }

        throw new InvalidOperationException(
            $"A '{entry.EntityType.DisplayName()}' changed whose '{principal.DisplayName()}' is not tracked, so that row's version cannot move. Load it first"
            + (versioning.HasInterceptor || relation.IsPart ? "." : $", or {OptionsLine.Text}"));
    }
}
