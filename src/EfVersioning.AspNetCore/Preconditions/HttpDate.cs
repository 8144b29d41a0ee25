using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace EfVersioning.AspNetCore;

/// <summary>The three forms of a date in RFC 9110 §5.6.7, and near misses that the framework can read.</summary>
internal static class HttpDate
{
    private const string Whitespace = " \t";

    /// <summary>What follows the day name in the form of RFC 850.</summary>
    private const string TwoDigitYearForm = "', 'dd'-'MMM'-'yy HH':'mm':'ss 'GMT'";

    private const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;

    private static readonly string[] DayNames = DateTimeFormatInfo.InvariantInfo.DayNames;

    /// <summary>Reads a header value; false where it is no date.</summary>
    /// <param name="text">The value; null is no date.</param>
    /// <param name="clock">Asked only where the year has two digits.</param>
    /// <param name="date">The date, or the default.</param>
    public static bool TryParse(string? text, TimeProvider clock, out DateTimeOffset date)
        => TryParseTwoDigitYear(text.AsSpan().Trim(Whitespace), clock, out date) || HeaderUtilities.TryParseDate(text, out date);

    /// <summary>
    /// Years of two digits are the one thing in which the framework's parser departs from §5.6.7: to it 50 is 1950, for
    /// ever. As it then finds another day of the week, it refuses 06-Nov-60 altogether.
    /// </summary>
    private static bool TryParseTwoDigitYear(ReadOnlySpan<char> text, TimeProvider clock, out DateTimeOffset date)
    {
        // The day name must be one, but is not held against the date: which of two years is meant is for the clock to say.
        foreach (var name in DayNames)
        {
            if (text.StartsWith(name))
            {
                return TryParseTwoDigitYear(text[name.Length..], clock.GetUtcNow(), out date);
            }
        }

        date = default;
        return false;
    }

    /// <summary>
    /// A time more than 50 years ahead is in the past. In the one year that is half behind that limit the time of year
    /// decides, and a 29 February that the later year does not have is of the earlier one.
    /// </summary>
    private static bool TryParseTwoDigitYear(ReadOnlySpan<char> text, DateTimeOffset now, out DateTimeOffset date)
    {
        var limit = now.Year + 50 <= DateTime.MaxValue.Year ? now.AddYears(50) : DateTimeOffset.MaxValue;

        // A calendar takes no less than 99.
        var lastYear = Math.Max(limit.Year, 100);
        return (DateTimeOffset.TryParseExact(text, TwoDigitYearForm, UpTo(lastYear), Utc, out date) && date <= limit)
            || DateTimeOffset.TryParseExact(text, TwoDigitYearForm, UpTo(lastYear - 1), Utc, out date);
    }

    /// <summary>Names and separators that depend on no culture; the years of two digits are the hundred up to this one.</summary>
    private static DateTimeFormatInfo UpTo(int lastYear)
    {
        var format = (DateTimeFormatInfo)DateTimeFormatInfo.InvariantInfo.Clone();
        format.Calendar = new GregorianCalendar { TwoDigitYearMax = lastYear };
        return format;
    }
}
