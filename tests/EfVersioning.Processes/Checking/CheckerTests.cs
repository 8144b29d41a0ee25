using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>Histories that must be refused, and some that look like them and must not.</summary>
public sealed class CheckerTests
{
    private const int Row = 1;

    // The row is made at version 1, and request 1 makes it 2 between the moments 10 and 20.
    private static readonly Entry[] One = [Made(1), Wrote(1, 1, 2), Save(1, 10, 20, 1, 2)];

    [Fact]
    public void A_history_in_which_each_is_told_what_is_current_is_accepted()
    {
        // While the write is under way both are true.
        IsAccepted([.. One, NotModified(2, 0, 9, 1), NotModified(3, 12, 15, 1), NotModified(4, 12, 15, 2), NotModified(5, 21, 25, 2), Seen(30, 31, 2)]);
    }

    [Fact]
    public void A_304_for_a_version_that_was_over_when_it_was_asked_for_is_refused()
        => Finds(FindingKind.FalseNotModified, [.. One, NotModified(2, 21, 25, 1)]);

    [Fact]
    public void A_304_asked_for_at_the_very_moment_at_which_the_write_was_answered_is_accepted()
        => IsAccepted([.. One, NotModified(2, 20, 25, 1)]);

    [Fact]
    public void That_a_version_was_over_is_known_from_whoever_was_told_of_a_later_one()
    {
        Entry[] unanswered = [Made(1), Wrote(1, 1, 2), Save(1, 10, 90, 1, null)];
        IsAccepted([.. unanswered, NotModified(2, 30, 35, 1)]);
        Finds(FindingKind.FalseNotModified, [.. unanswered, Read(3, 20, 25, 2), NotModified(2, 30, 35, 1)]);
        Finds(FindingKind.FalseNotModified, [.. unanswered, Seen(20, 25, 2), NotModified(2, 30, 35, 1)]);
        IsAccepted([.. unanswered, Seen(20, 25, 2), NotModified(2, 24, 35, 1)]);
    }

    [Fact]
    public void A_304_for_a_version_that_was_written_later_is_refused()
        => Finds(FindingKind.FalseNotModified, [.. One, NotModified(2, 0, 9, 2)]);

    [Fact]
    public void A_304_for_a_version_that_the_database_did_not_have_yet_is_refused()
        => Finds(FindingKind.FalseNotModified, [.. One, Seen(16, 17, 1), NotModified(2, 12, 15, 2)]);

    [Fact]
    public void A_304_for_a_version_that_was_taken_back_is_refused()
        => Finds(FindingKind.UnknownVersion, [.. One, NotModified(2, 21, 25, 3)]);

    [Fact]
    public void A_304_for_a_row_that_was_deleted_is_refused()
    {
        Entry[] deleted = [Made(1), new Change(2, Row, 1, null, 0, null, 1), Delete(1, 10, 20, 1)];
        IsAccepted([.. deleted, NotModified(2, 12, 25, 1), NotFound(3, 12, 15), NotFound(4, 21, 25)]);
        Finds(FindingKind.FalseNotModified, [.. deleted, NotModified(2, 21, 25, 1)]);
        Finds(FindingKind.FalseNotFound, [.. deleted, NotFound(3, 1, 9)]);
    }

    [Fact]
    public void A_412_that_names_a_past_version_is_refused()
        => Finds(FindingKind.FalseTag, [.. One, Save(2, 21, 25, 2, 1) with { Status = 412, Written = 0 }]);

    [Fact]
    public void A_412_for_the_version_that_the_row_is_at_is_refused()
        => Finds(FindingKind.FalsePreconditionFailed, [.. One, Save(2, 21, 25, 2, 2) with { Status = 412, Written = 0 }]);

    [Fact]
    public void A_write_that_took_longer_than_a_mark_lives_proves_nothing()
    {
        IsAccepted([new Begun("", 10), .. One, NotModified(2, 21, 25, 1)]);
        Finds(FindingKind.FalseNotModified, [new Begun("", 11), .. One, NotModified(2, 21, 25, 1)]);
    }

    [Fact]
    public void Two_writers_of_one_version_are_refused()
    {
        var findings = Check([.. One, Wrote(2, 1, 2), Save(2, 10, 20, 1, 2)]);
        Assert.Contains(FindingKind.TwoWriters, findings);
        Assert.Contains(FindingKind.LostUpdate, findings);
        Assert.Contains(FindingKind.VersionCameBack, findings);
    }

    [Fact]
    public void A_write_over_what_its_writer_had_not_seen_is_refused()
        => Finds(FindingKind.LostUpdate, [.. One, Wrote(2, 2, 3), Save(2, 30, 40, 1, 3)]);

    [Fact]
    public void A_write_that_nobody_was_told_of_is_no_lost_update()
        => IsAccepted([.. One, Wrote(2, 2, 3), Save(2, 30, 40, 2, null), NotModified(3, 50, 60, 3), Seen(70, 71, 3)]);

    [Fact]
    public void An_increment_that_is_lost_is_refused()
        => Finds(FindingKind.LostUpdate, [.. One, new Change(3, Row, 2, 3, 1, 1, 2), Save(2, 30, 40, 2, 3)]);

    [Fact]
    public void An_end_that_no_change_led_to_is_refused()
        => Finds(FindingKind.LostUpdate, [.. One, Seen(30, 31, 1)]);

    [Fact]
    public void A_row_that_is_made_again_at_a_version_that_it_had_is_refused()
    {
        Change[] deleted = [Made(1), new Change(2, Row, 1, null, 0, null, 1)];
        IsAccepted([.. deleted, Delete(1, 10, 20, 1), new Change(3, Row, null, 7, null, 0, 2), Create(2, 30, 40, 7)]);
        Finds(FindingKind.VersionCameBack, [.. deleted, Delete(1, 10, 20, 1), new Change(3, Row, null, 1, null, 0, 2), Create(2, 30, 40, 1)]);
    }

    [Fact]
    public void An_answer_to_a_write_that_was_not_committed_is_refused()
        => Finds(FindingKind.NotWritten, [.. One, Save(2, 30, 40, 2, 3)]);

    [Fact]
    public void A_refusal_of_a_write_that_was_committed_is_refused()
    {
        foreach (var status in (int[])[404, 409, 412, 428, 503])
        {
            Finds(FindingKind.WrittenAfterAll, [.. One, Wrote(2, 2, 3), Save(2, 30, 40, 2, null) with { Status = status }]);
        }

        IsAccepted([.. One, Wrote(2, 2, 3), Save(2, 30, 40, 2, null) with { Status = 500 }]);
    }

    [Fact]
    public void A_history_is_the_same_when_it_is_read_from_its_file()
    {
        var path = Path.GetTempFileName();
        Entry[] history = [.. One, NotModified(2, 21, 25, 1), Seen(30, 31, 1), new Harm("killed", 5), new Begun("", 1)];
        using (var file = new HistoryFile(path))
        {
            Array.ForEach(history, file.Add);
        }

        var read = HistoryFile.Read(path).ToList();
        File.Delete(path);

        Assert.Equal(history.Where(entry => entry is not Observation), read.Where(entry => entry is not Observation));
        Assert.Equal(new Observed(1, 0), Assert.Single(read.OfType<Observation>()).Rows[Row]);
        Assert.Equal(Checker.Check(history).Select(finding => finding.Kind), Checker.Check(read).Select(finding => finding.Kind));
    }

    private static Change Made(long version) => new(1, Row, null, version, null, 0, 0);

    private static Change Wrote(long request, long was, long became) => new(request + 1, Row, was, became, (int)was - 1, (int)became - 1, request);

    private static Observation Seen(long sent, long ended, long version)
        => new(sent, ended, new Dictionary<int, Observed> { [Row] = new Observed(version, (int)version - 1) });

    private static Request Save(long id, long sent, long ended, long seen, long? became) => Any(id, RequestKind.Save, sent, ended) with
    {
        IfMatch = TagText.Of(Row, seen),
        Status = became is null ? null : 200,
        ETag = became is { } version ? TagText.Of(Row, version) : null,
        Written = became is null ? 0 : 1,
    };

    private static Request Create(long id, long sent, long ended, long became)
        => Save(id, sent, ended, 0, became) with { Kind = RequestKind.Create, IfMatch = null, IfNoneMatch = "*" };

    private static Request Delete(long id, long sent, long ended, long seen)
        => Save(id, sent, ended, seen, 0) with { Kind = RequestKind.Delete, Status = 204, ETag = null };

    private static Request NotModified(long id, long sent, long ended, long version) => Read(id, sent, ended, version) with { Status = 304 };

    private static Request NotFound(long id, long sent, long ended) => Any(id, RequestKind.Read, sent, ended) with { Status = 404 };

    private static Request Read(long id, long sent, long ended, long version)
        => Any(id, RequestKind.Read, sent, ended) with { Status = 200, ETag = TagText.Of(Row, version), Commands = 0 };

    private static Request Any(long id, RequestKind kind, long sent, long ended)
        => new() { Id = id, Client = 1, Node = 1, Kind = kind, Row = Row, Sent = sent, Ended = ended };

    private static FindingKind[] Check(IEnumerable<Entry> history) => [.. Checker.Check(history).Select(finding => finding.Kind)];

    private static void IsAccepted(IEnumerable<Entry> history) => Assert.Empty(Checker.Check(history));

    private static void Finds(FindingKind kind, IEnumerable<Entry> history) => Assert.Contains(kind, Check(history));
}
