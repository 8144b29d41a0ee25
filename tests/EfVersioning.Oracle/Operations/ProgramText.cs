using System.Globalization;
using EfVersioning.Oracle.Models;

namespace EfVersioning.Oracle.Operations;

/// <summary>A program in the words of C#.</summary>
internal static class ProgramText
{
    public static string Of(Features features, IEnumerable<Operation> operations)
        => string.Join('\n', operations.Select(Of).Prepend($"// The model: {(features == 0 ? "plain" : features)}"));

    private static string Of(Operation operation)
    {
        var (verb, context, kind, id, value, _) = operation;
        var db = context == 0 ? "db" : "db2";
        var name = $"{char.ToLowerInvariant(kind[0])}{kind[1..]}{id}{(context == 0 ? "" : "of2")}";
        return verb switch
        {
            Verb.Add => $"{db}.Add({name} = new {kind}({id}, parent: {value}));",
            Verb.Change => string.Format(CultureInfo.InvariantCulture, Kinds.All.Single(each => each.Name == kind).Members[operation.Member].Code, name, value) + ";",
            Verb.Give => $"{name}.ParentId = {value};",
            Verb.Remove => $"{db}.Remove({name});",
            Verb.Replace => $"{db}.Remove({name}); {db}.Add({name} = new {kind}({id}, parent: {value}));",
            Verb.Load => $"{name} = {db}.{kind}s.Single({id});",
            Verb.LoadAll => $"{db}.{kind}s.Load();",
            Verb.Attach => $"{db}.Attach({name} = new {kind}({id}, parent: {value}) {{ Version = {value} }});",
            Verb.Update => $"{db}.Update({name} = new {kind}({id}, parent: {value}) {{ Version = {value} }});",
            Verb.RemoveStub => $"{db}.Remove({name} = new {kind}({id}, parent: {value}) {{ Version = {value} }});",
            Verb.Touch => $"{db}.Touch({name});",
            Verb.Detach => $"{db}.Entry({name}).State = EntityState.Detached;",
            Verb.Reload => $"{db}.Entry({name}).Reload();",
            Verb.Clear => $"{db}.ChangeTracker.Clear();",
            Verb.Link => $"album{id}.Genres.Add(genre{(value % Kinds.Rows) + 1});",
            Verb.Unlink => $"album{id}.Genres.Remove(genre{(value % Kinds.Rows) + 1});",
            Verb.MarkModified => $"{db}.Entry({name}).State = EntityState.Modified;",
            Verb.Save => $"{db}.SaveChanges();",
            Verb.SaveUnaccepted => $"{db}.SaveChanges(false);",
            Verb.Accept => $"{db}.ChangeTracker.AcceptAllChanges();",
            Verb.Begin => $"transaction = {db}.Database.BeginTransaction();",
            Verb.Commit => "transaction.Commit();",
            Verb.Rollback => "transaction.Rollback();",
            Verb.DisposeTransaction => "transaction.Dispose();",
            Verb.Savepoint => $"transaction.CreateSavepoint(\"s{value % 2}\");",
            Verb.RollbackTo => $"transaction.RollbackToSavepoint(\"s{value % 2}\");",
            Verb.Release => $"transaction.ReleaseSavepoint(\"s{value % 2}\");",
            Verb.NewContext => $"{db}.Dispose(); {db} = New();",
            Verb.Elsewhere => $"another.Execute(\"UPDATE {kind}s SET Title = 'else', Version = Version + 1 WHERE Id = {id}\");",
            Verb.ExecuteUpdate => $"{db}.{kind}s.Where(row => row.Id == {id}).ExecuteUpdate(s => s.SetProperty(row => row.Title, \"bulk\"));",
            Verb.ExecuteDelete => $"{db}.{kind}s.Where(row => row.Id == {id}).ExecuteDelete();",
            Verb.Patch => $"{db}.{kind}s.Patch([{id}], null, s => s.SetProperty(row => row.Title, \"blind\"));",
            Verb.PatchIfMatch => $"{db}.{kind}s.Patch([{id}], tagOfVersion{value}, s => s.SetProperty(row => row.Title, \"blind\"));",
            Verb.BlindDelete => $"{db}.{kind}s.Delete([{id}], {(value == 0 ? "null" : $"tagOfVersion{value}")});",
            Verb.FailCommand => $"// command {value + 1} of the next save fails",
            Verb.FailCommit => "// the next commit fails",
            Verb.Tick => $"clock.Advance({value - 1} s);",
            Verb.DetectChanges => $"{db}.ChangeTracker.DetectChanges();",
            Verb.ToggleDetecting => $"{db}.ChangeTracker.AutoDetectChangesEnabled ^= true;",
            _ => throw new ArgumentOutOfRangeException(nameof(operation)),
        };
    }
}
