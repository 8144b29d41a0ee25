using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace EfVersioning.Metadata;

/// <summary>
/// Names in the SQL that we write by hand: in the provider's quotes, and as EF Core's raw SQL takes them, whose text is a
/// format string where a name may hold a brace.
/// </summary>
internal sealed class SqlNames(DbContext context)
{
    private readonly ISqlGenerationHelper _sql = context.GetService<ISqlGenerationHelper>();

    public string Table(ITableBase table) => AsFormat(_sql.DelimitIdentifier(table.Name, table.Schema));

    public string Column(IColumnBase column) => AsFormat(_sql.DelimitIdentifier(column.Name));

    /// <summary>The format string that says this text.</summary>
    public static string AsFormat(string text) => text.Replace("{", "{{", StringComparison.Ordinal).Replace("}", "}}", StringComparison.Ordinal);
}
