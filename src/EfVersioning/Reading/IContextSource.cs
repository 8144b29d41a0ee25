using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Reading;

/// <summary>Who can make a context for a question, and need not where the store answers it.</summary>
internal interface IContextSource
{
    /// <summary>The context; made when it is first asked for.</summary>
    DbContext Context { get; }
}
