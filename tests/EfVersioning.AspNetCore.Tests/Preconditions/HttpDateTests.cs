using System.Globalization;
using System.Text.Json;
using CsCheck;
using EfVersioning.Tests.Matching;
using EfVersioning.Tests.Tags;
using Microsoft.Extensions.Time.Testing;

namespace EfVersioning.AspNetCore.Tests;

public sealed class HttpDateTests
{
    private static readonly Dictionary<string, JsonElement> Cases = HttpCases.Read("http-date.json");

    public static IEnumerable<TheoryDataRow<string>> Ids => HttpCases.Rows(Cases);

    [Theory]
    [MemberData(nameof(Ids))]
    public void The_date_is_read_as_the_case_rules(string id)
    {
        var item = Cases[id];
        var valid = item.GetProperty("valid");
        var isLenient = valid.ValueKind is JsonValueKind.String || item.TryGetProperty("lenient", out _);

        var date = Read(item.GetProperty("value").GetString(), PreconditionCase.Now);

        var expected = item.GetProperty("utc").GetString() is { } utc ? DateTimeOffset.Parse(utc, CultureInfo.InvariantCulture) : (DateTimeOffset?)null;
        Assert.True(date == expected || (isLenient && date is null), $"{date:O}");
    }

    [Theory]
    [InlineData("Saturday, 06-Nov-60 08:49:37 GMT", "2026-11-22T10:11:12Z", "2060-11-06T08:49:37Z")]
    [InlineData("Sunday, 06-Nov-60 08:49:37 GMT", "2009-11-22T10:11:12Z", "1960-11-06T08:49:37Z")]
    [InlineData("Sunday, 22-Nov-76 10:11:12 GMT", "2026-11-22T10:11:12Z", "2076-11-22T10:11:12Z")]
    [InlineData("Monday, 22-Nov-76 10:11:13 GMT", "2026-11-22T10:11:12Z", "1976-11-22T10:11:13Z")]
    [InlineData("Tuesday, 29-Feb-00 00:00:00 GMT", "2050-11-22T10:11:12Z", "2000-02-29T00:00:00Z")]
    [InlineData("Friday, 31-Dec-99 23:59:59 GMT", "9999-12-31T23:59:59Z", "9999-12-31T23:59:59Z")]
    [InlineData("Friday, 31-Dec-99 23:59:59 GMT", "0001-01-01T00:00:00Z", "0099-12-31T23:59:59Z")]
    public void A_year_of_two_digits_is_at_most_fifty_years_ahead(string text, string now, string expected)
        => Assert.Equal(
            DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture),
            Read(text, DateTimeOffset.Parse(now, CultureInfo.InvariantCulture)));

    [Theory]
    [InlineData("Someday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sundays, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sunday, 31-Nov-94 08:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 24:49:37 GMT")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 PST")]
    [InlineData("Sunday, 06-Nov-94 08:49:37 GMT, Sunday, 06-Nov-94 08:49:37 GMT")]
    [InlineData("Sunday")]
    [InlineData("")]
    [InlineData(null)]
    public void Other_texts_are_no_dates(string? text) => Assert.Null(Read(text, PreconditionCase.Now));

    [Fact]
    public void Every_second_is_read_back_from_all_three_forms()
        => Gen.Select(Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks / TimeSpan.TicksPerSecond], Gen.Int[-49, 49]).Sample(
            (seconds, yearsAhead) =>
            {
                var date = new DateTimeOffset(seconds * TimeSpan.TicksPerSecond, TimeSpan.Zero);
                var now = new DateTimeOffset(Math.Clamp(date.Year - yearsAhead, 1, 9999), 7, 1, 0, 0, 0, TimeSpan.Zero);

                Assert.Equal(date, Read(date.ToString("ddd, dd MMM yyyy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture), now));
                Assert.Equal(date, Read(date.ToString("dddd, dd-MMM-yy HH:mm:ss 'GMT'", CultureInfo.InvariantCulture), now));
                Assert.Equal(date, Read(Asctime(date), now));
            },
            iter: 20_000);

    [Theory]
    [InlineData("ar-SA")]
    [InlineData("fa-IR")]
    [InlineData("th-TH")]
    [InlineData("de-DE")]
    public void No_culture_changes_a_date(string name)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(name);
        try
        {
            var expected = new DateTimeOffset(2015, 10, 21, 7, 28, 0, TimeSpan.Zero);
            foreach (var text in (string[])["Wed, 21 Oct 2015 07:28:00 GMT", "Wednesday, 21-Oct-15 07:28:00 GMT", "Wed Oct 21 07:28:00 2015"])
            {
                Assert.Equal(expected, Read(text, PreconditionCase.Now));
            }
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void No_text_throws_at_any_time()
        => Gen.Select(
            Gen.OneOf(
                HostileText.Any,
                HostileText.WithLoneSurrogate,
                Gen.OneOf("Sunday, ", "Sun, ", "Sun ").SelectMany(day => Gen.Char["0123456789-: GMTNov+"].Array[0, 30].Select(rest => day + new string(rest))),
                Gen.Select(Gen.Int[0, 99], Gen.Int[0, 99], Gen.Int[0, 99], (day, year, hour) => $"Sunday, {day:00}-Feb-{year:00} {hour:00}:00:00 GMT")),
            Gen.Long[0, DateTimeOffset.MaxValue.UtcTicks])
            .Sample((text, ticks) => { Read(text, new DateTimeOffset(ticks, TimeSpan.Zero)); }, iter: 50_000);

    private static string Asctime(DateTimeOffset date)
        => date.ToString("ddd MMM ", CultureInfo.InvariantCulture) + $"{date.Day,2}" + date.ToString(" HH:mm:ss yyyy", CultureInfo.InvariantCulture);

    private static DateTimeOffset? Read(string? text, DateTimeOffset now)
        => HttpDate.TryParse(text, new FakeTimeProvider(now), out var date) ? date : null;
}
