using System.Data.Common;
using System.Net.Sockets;

namespace EfVersioning.Writing.Given;

/// <summary>Whether an error leaves it open what the database did.</summary>
internal static class LostAnswer
{
    /// <summary>
    /// True where the connection failed, and nobody answered. An SQLSTATE is an answer, save those of a lost connection (08), of a
    /// server that goes down (57P) and of one that does not know itself (40003). An error without one is the driver's own
    /// where it wraps another, and a local database's where it does not.
    /// </summary>
    public static bool May(Exception exception)
        => exception switch
        {
            DbException { SqlState: [_, _, _, _, _] state } => state is "40003" || state.StartsWith("08", StringComparison.Ordinal) || state.StartsWith("57P", StringComparison.Ordinal),
            DbException => exception.InnerException is not null,
            _ => exception is IOException or SocketException or TimeoutException or OperationCanceledException,
        };
}
