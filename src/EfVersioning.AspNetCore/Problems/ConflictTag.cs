namespace EfVersioning.AspNetCore.Problems;

/// <summary>
/// The current tag of a 412 that <c>app.UseExceptionHandler()</c> answers: a feature, since the framework takes the
/// <c>ETag</c> off whatever it handles, and it is put back behind that.
/// </summary>
internal sealed record ConflictTag(string Tag);
