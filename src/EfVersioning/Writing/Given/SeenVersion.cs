using EfVersioning.EfInternals;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore.Metadata;

namespace EfVersioning.Writing.Given;

/// <summary>The version an entry was read with, which a save replaces by the one that If-Match names.</summary>
internal readonly record struct SeenVersion(TrackedEntry Entry, IProperty Token, object? Original, bool WasModified)
{
    public void Replace(object expected) => Write(expected);

    public void Undo()
    {
        if (!VersionEquality.Same(Entry.Original(Token), Original))
        {
            Write(Original);
        }
    }

    private void Write(object? original)
    {
        Entry.SetOriginal(Token, original);
        if (!WasModified && Entry.IsModified(Token))
        {
            // EF Core takes the difference from the current value for a change.
            Entry.Revert(Token);
        }
    }
}
