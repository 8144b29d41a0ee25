using System.Linq.Expressions;
using EfVersioning.Metadata;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading.Caching;

/// <summary>
/// Reads a content and the version that it is of by one statement, so that nobody can write between the two: not split into
/// several, whatever the context's options say.
/// </summary>
internal static class RowLoad
{
    public static async ValueTask<LoadedRow<TResult>?> FindAsync<TEntity, TResult>(
        DbContext context,
        VersionedType type,
        object?[] key,
        Expression<Func<TEntity, TResult>> content,
        CancellationToken cancellationToken)
        where TEntity : class
        where TResult : class
    {
        var rows = ((RowProbe<TEntity>)VersionProbe.Of(type)).Rows(context, key);
        var read = await rows.AsNoTracking().IgnoreAutoIncludes().AsSingleQuery().Select(WithVersion(type, content))
            .FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        return read is null ? null : new LoadedRow<TResult>(ProbedRow.Version(type, key, read.Columns), read.Content);
    }

    /// <summary><c>row => new Read { Columns = [version, modified], Content = content }</c></summary>
    private static Expression<Func<TEntity, Read<TResult>>> WithVersion<TEntity, TResult>(
        VersionedType type, Expression<Func<TEntity, TResult>> content)
        => Expression.Lambda<Func<TEntity, Read<TResult>>>(
            Expression.MemberInit(
                Expression.New(typeof(Read<TResult>)),
                Expression.Bind(typeof(Read<TResult>).GetProperty(nameof(Read<>.Columns))!, RowProperty.Array(ProbedRow.Columns(type), content.Parameters[0])),
                Expression.Bind(typeof(Read<TResult>).GetProperty(nameof(Read<>.Content))!, content.Body)),
            content.Parameters);

    private sealed class Read<TResult>
    {
        public object?[] Columns { get; init; } = null!;

        public TResult? Content { get; init; }
    }
}
