using EfVersioning.Processes.Histories;

namespace EfVersioning.Processes.Checking;

/// <summary>Histories of lists, of rows whose keys the database makes, and of those that a time is the version of.</summary>
public sealed class ListCheckerTests
{
    private const int Song = RowNumber.Song + 1;
    private const int Other = RowNumber.Song + 2;
    private const int Album = RowNumber.Album + 1;

    // Request 1 makes the song's version 2 between the moments 10 and 20.
    private static readonly Entry[] Written =
    [
        new Change(1, Song, null, 1, null, 0, 0), new Change(2, Song, 1, 2, 0, 1, 1),
        Any(1, RequestKind.Save, Song, 10, 20) with { IfMatch = TagText.Of(Song, 1), Status = 200, ETag = TagText.Of(Song, 2), Written = 1 },
    ];

    // Request 1 makes a second song, and request 2 deletes it.
    private static readonly Entry[] Appended =
    [
        new Change(1, Song, null, 1, null, 0, 0), new Change(2, Other, null, 1, null, 0, 1), new Change(3, Other, 1, null, 0, null, Change.Unsaid),
        Any(1, RequestKind.Append, RowNumber.Song, 10, 20) with { Status = 201, ETag = TagText.Of(Other, 1), Written = 1 },
        Any(2, RequestKind.Delete, Other, 30, 40) with { IfMatch = TagText.Of(Other, 1), Status = 204, Written = 1 },
    ];

    [Fact]
    public void A_304_to_a_list_is_false_when_a_row_of_it_was_written_before()
    {
        IsAccepted([.. Written, Shows(3, 0, 5, "a", (Song, 1)), Same(4, 12, 15, "a")]);
        Finds(FindingKind.FalseNotModified, [.. Written, Shows(3, 0, 5, "a", (Song, 1)), Same(4, 21, 25, "a")]);
    }

    [Fact]
    public void A_304_to_a_list_is_false_when_it_has_grown_before()
    {
        IsAccepted([.. Appended, Shows(3, 0, 5, "a", (Song, 1)), Same(4, 12, 15, "a")]);
        Finds(FindingKind.FalseNotFound, [.. Appended, Shows(3, 0, 5, "a", (Song, 1)), Same(4, 21, 25, "a")]);
    }

    [Fact]
    public void A_304_to_a_list_is_false_when_it_has_shrunk_before()
    {
        IsAccepted([.. Appended, Shows(3, 22, 25, "a", (Song, 1), (Other, 1)), Same(4, 32, 35, "a")]);
        Finds(FindingKind.FalseNotModified, [.. Appended, Shows(3, 22, 25, "a", (Song, 1), (Other, 1)), Same(4, 41, 45, "a")]);
    }

    [Fact]
    public void A_list_that_shows_a_past_row_is_refused()
        => Finds(FindingKind.FalseTag, [.. Written, Shows(3, 21, 25, "a", (Song, 1))]);

    [Fact]
    public void A_list_of_one_table_says_nothing_of_another()
        => IsAccepted([.. Written, new Change(3, Album, null, 5, null, 0, 0), Shows(3, 21, 25, "a", (Song, 2))]);

    [Fact]
    public void A_body_that_is_older_than_its_tag_is_refused()
        => Finds(FindingKind.FalseTag, [.. Written, Any(3, RequestKind.Read, Song, 21, 25) with
        {
            Status = 200,
            ETag = TagText.Of(Song, 2),
            Shown = new Dictionary<int, long> { [Song] = 1 },
        }]);

    [Fact]
    public void A_row_that_is_appended_was_not_there_before()
    {
        IsAccepted([.. Appended, Any(3, RequestKind.Read, Other, 0, 15) with { Status = 404 }, new Observation(1, 2, new Dictionary<int, Observed> { [Song] = new(1, 0) })]);
        Finds(FindingKind.FalseNotFound, [.. Appended, Any(3, RequestKind.Read, Other, 21, 25) with { Status = 404 }]);
    }

    [Fact]
    public void A_deletion_that_nobody_asked_for_with_its_tag_is_refused()
    {
        Finds(FindingKind.LostUpdate, Appended[..^1]);
        Finds(FindingKind.WrittenAfterAll, [.. Appended[..^1], ((Request)Appended[^1]) with { Status = 412, Written = 0 }]);
        Finds(FindingKind.NotWritten, [.. Appended.Where(entry => entry is not Change { Request: Change.Unsaid })]);
    }

    [Fact]
    public void Two_appends_to_one_state_of_a_list_are_refused()
        => Finds(FindingKind.TwoWriters, [.. ((int[])[1, 2]).SelectMany(id => (Entry[])
        [
            new Change(id, RowNumber.Song + id, null, 1, null, 0, id),
            Any(id, RequestKind.Append, RowNumber.Song, 10, 20) with { IfMatch = "a", Status = 201, ETag = TagText.Of(RowNumber.Song + id, 1), Written = 1 },
        ])]);

    [Fact]
    public void A_time_of_change_is_later_with_each_write_and_need_not_be_one_more()
    {
        IsAccepted(At(9_000_000));
        Finds(FindingKind.LostUpdate, At(4_999_999));

        static Entry[] At(long became) =>
        [
            new Change(1, Album, null, 5_000_000, null, 0, 0), new Change(2, Album, 5_000_000, became, 0, 1, 1),
            Any(1, RequestKind.Save, Album, 10, 20) with { IfMatch = "\"music.album-1,1970-01-01T00:00:05.000000Z\"", Status = 200, ETag = TagText.Of(Album, became), Written = 1 },
        ];
    }

    [Fact]
    public void Whoever_writes_over_a_row_unseen_may_count_as_they_like()
    {
        Entry[] Over(RequestKind kind) =>
            [new Change(1, Song, null, 1, null, 5, 0), new Change(2, Song, 1, 2, 5, 77, 1), Any(1, kind, Song, 10, 20) with { Status = 200, ETag = TagText.Of(Song, 2), Written = 1 }];

        IsAccepted(Over(RequestKind.Overwrite));
        Finds(FindingKind.LostUpdate, Over(RequestKind.Save));
    }

    private static Request Shows(long id, long sent, long ended, string tag, params (int Row, long Version)[] rows)
        => Any(id, RequestKind.List, RowNumber.Song, sent, ended) with { Status = 200, ETag = tag, Shown = rows.ToDictionary(row => row.Row, row => row.Version) };

    private static Request Same(long id, long sent, long ended, string tag) => Any(id, RequestKind.List, RowNumber.Song, sent, ended) with { Status = 304, ETag = tag };

    private static Request Any(long id, RequestKind kind, int row, long sent, long ended)
        => new() { Id = id, Client = 1, Node = 1, Kind = kind, Row = row, Sent = sent, Ended = ended };

    private static void IsAccepted(IEnumerable<Entry> history) => Assert.Empty(Checker.Check(history));

    private static void Finds(FindingKind kind, IEnumerable<Entry> history) => Assert.Contains(kind, Checker.Check(history).Select(finding => finding.Kind));
}
