namespace EfVersioning.Oracle.Operations;

internal enum Verb
{
    Add, Change, Give, Remove, Replace, Load, LoadAll, Attach, Update, RemoveStub, Touch, Detach, Reload, Clear, Link, Unlink, MarkModified,
    Save, SaveUnaccepted, Accept,
    Begin, Commit, Rollback, DisposeTransaction, Savepoint, RollbackTo, Release,
    NewContext, Elsewhere, ExecuteUpdate, ExecuteDelete, Patch, PatchIfMatch, BlindDelete, Tick, DetectChanges, ToggleDetecting,
    FailCommand, FailCommit,
}

/// <summary>One step of a program. Rows are named by kind and number, so that a step still means something when others are left out.</summary>
/// <param name="Verb">What is done.</param>
/// <param name="Context">In which of the contexts.</param>
/// <param name="Kind">The kind of row.</param>
/// <param name="Id">Its number.</param>
/// <param name="Value">A value, a parent, a savepoint.</param>
/// <param name="Member">The number of a member.</param>
internal sealed record Operation(Verb Verb, int Context, string Kind, int Id, int Value, int Member);
