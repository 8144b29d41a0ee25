using System.ComponentModel;
using System.Linq.Expressions;
using EfVersioning.Hooks;
using Microsoft.EntityFrameworkCore.ChangeTracking;

namespace EfVersioning;

/// <summary>
/// Compares versions as EF Core does. Public only because a compiled model (<c>dotnet ef dbcontext optimize</c>) names
/// it: where nothing runs <c>OnModelCreating</c>, creating the comparer is what wakes the library.
/// </summary>
/// <typeparam name="TVersion">The type of the version.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class VersionComparer<TVersion> : ValueComparer<TVersion>
{
    private static readonly ValueComparer Default = CreateDefault<TVersion>(favorStructuralComparisons: typeof(TVersion).IsArray);

    // Not a module initializer: that would make every program that loads the assembly listen to EF Core.
    static VersionComparer() => DiagnosticHooks.Subscribe();

    /// <summary>Creates the comparer.</summary>
    public VersionComparer()
        : base(
            (Expression<Func<TVersion?, TVersion?, bool>>)Default.EqualsExpression,
            (Expression<Func<TVersion, int>>)Default.HashCodeExpression,
            (Expression<Func<TVersion, TVersion>>)Default.SnapshotExpression)
    {
    }
}
