using System.Globalization;

namespace EfVersioning.Tests.Store;

/// <summary>
/// One history of three writers and three readers over three rows, one step at a time, beside what the database says: an
/// answer from the store must be what is committed at that moment.
/// </summary>
internal static class StoreHistory
{
    /// <param name="store">The store.</param>
    /// <param name="type">The type that the rows are of.</param>
    /// <param name="steps">What is done, by which writer or reader, to which row.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async Task RunAsync(IETagStore store, string type, (int Step, int Who, int Row)[] steps, CancellationToken cancellation)
    {
        var rows = Enumerable.Range(0, 3).Select(row => new ETagStoreRow(type, row.ToString(CultureInfo.InvariantCulture))).ToArray();
        var database = new int[3];
        var writers = new Writing?[3];
        var readers = new (int Row, long Lease, int Seen)?[3];
        foreach (var (step, who, row) in steps)
        {
            switch (step)
            {
                case 0 or 1 or 2 when writers[who] is null:
                    var writing = new Writing(Guid.NewGuid(), row, IsBulk: step == 2);
                    writers[who] = writing;
                    await store.MarkAsync(writing.ToWrite(type, rows, null), cancellation);
                    break;

                case 3 or 4 when writers[who] is { Committed: false } uncommitted:
                    uncommitted.Committed = true;
                    foreach (var changed in uncommitted.IsBulk ? [0, 1, 2] : new[] { uncommitted.Row })
                    {
                        uncommitted.Version = ++database[changed];
                    }

                    break;

                case 5 or 6 when writers[who] is { Committed: true } committed:
                    writers[who] = null;
                    await store.SettleAsync(committed.ToWrite(type, rows, committed.IsBulk ? null : Version(committed.Version)), cancellation);
                    break;

                case 7 when writers[who] is { Committed: false } left:
                    writers[who] = null;
                    await store.TakeBackAsync(left.ToWrite(type, rows, null), cancellation);
                    break;

                case 8 or 9 or 10 when readers[who] is null:
                    var answer = await store.ReadAsync(rows[row], cancellation);
                    if (answer.Version is { } version)
                    {
                        Assert.Equal(database[row].ToString(CultureInfo.InvariantCulture), version.Tag.Version);
                    }
                    else if (answer.Lease is { } lease)
                    {
                        readers[who] = (row, lease, database[row]);
                    }

                    break;

                case 11 when readers[who] is { } reader:
                    readers[who] = null;
                    await store.FillAsync(rows[reader.Row], reader.Lease, Version(reader.Seen), cancellation);
                    break;
            }
        }
    }

    private static RowState Version(int version) => new(new ETag("a", "m", "1", version), null);

    private sealed record Writing(Guid Id, int Row, bool IsBulk)
    {
        public bool Committed { get; set; }

        public int Version { get; set; }

        public ETagStoreWrite ToWrite(string type, ETagStoreRow[] rows, RowState? version)
            => IsBulk
                ? new ETagStoreWrite(Id, new Dictionary<ETagStoreRow, RowState?>(), [type])
                : new ETagStoreWrite(Id, new Dictionary<ETagStoreRow, RowState?> { [rows[Row]] = version }, []);
    }
}
