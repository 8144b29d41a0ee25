namespace EfVersioning.Databases;

/// <summary>SQL Server.</summary>
internal sealed class SqlServerSyntax : DatabaseSyntax
{
    public override bool TakesArrays => true;

    public override string CreateTrigger(TriggerTable table) => SqlServerTrigger.Create(table);

    public override string DropTrigger(TriggerTable table) => SqlServerTrigger.Drop(table);
}
