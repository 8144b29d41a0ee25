using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace EfVersioning.Oracle.Worlds;

/// <summary>Lets a commit fail before it is sent, where the program says so.</summary>
internal sealed class FailingCommits : DbTransactionInterceptor
{
    public bool Fails { get; set; }

    public override InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result)
    {
        Fail();
        return result;
    }

    public override ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction, TransactionEventData eventData, InterceptionResult result, CancellationToken cancellationToken = default)
    {
        Fail();
        return new(result);
    }

    private void Fail()
    {
        if (Fails)
        {
            Fails = false;
            throw new TimeoutException("The program says so.");
        }
    }
}
