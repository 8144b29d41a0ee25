namespace EfVersioning;

/// <summary>Who gives a row its next version.</summary>
public enum MovedBy
{
    /// <summary>This library: an <c>int</c> or a <c>long</c>, by one with every saved change. The default for these two.</summary>
    EfVersioning,

    /// <summary>
    /// The application, or another library of its: a stamp that is set anew with every change (ASP.NET Core Identity, ABP). The
    /// default for every other type that the database does not generate. A save that changes a row and leaves its stamp as it
    /// was is written, and warned of in the log.
    /// </summary>
    Application,

    /// <summary>
    /// The database, with every UPDATE: SQL Server's <c>rowversion</c>, PostgreSQL's <c>xmin</c>, a trigger. The default for what
    /// the model says is generated on add and update. EF Core reads it back and never writes it.
    /// </summary>
    Database,
}
