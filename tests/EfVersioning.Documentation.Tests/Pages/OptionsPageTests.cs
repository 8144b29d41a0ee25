using System.Globalization;
using System.Reflection;
using System.Text.RegularExpressions;
using EfVersioning.AspNetCore;
using Microsoft.AspNetCore.Mvc;

namespace EfVersioning.Documentation.Tests.Pages;

/// <summary>docs/options.md has every option, under the heading of its type, with its default.</summary>
public sealed partial class OptionsPageTests
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    private static readonly Type[] Builders = [typeof(EtagVersioningDbContextOptionsBuilder), typeof(EtagModelBuilder)];

    private static readonly Type[] Settings = [typeof(EtagHttpOptions), typeof(ETagAttribute), typeof(MemoryETagStoreOptions), typeof(RedisETagStoreOptions)];

    public static TheoryData<Type> Types => [.. Builders, .. Settings];

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_option_has_its_line(Type type)
    {
        var options = Builders.Contains(type)
            ? type.GetMethods(Own).Select(method => method.Name)
            : type.GetProperties(Own).Select(property => property.Name);

        Assert.Equal(options.Order(StringComparer.Ordinal), Lines(type).Select(line => line.Option).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(typeof(EtagHttpOptions))]
    [InlineData(typeof(MemoryETagStoreOptions))]
    [InlineData(typeof(RedisETagStoreOptions))]
    public void Each_default_is_the_one_of_the_code(Type type)
    {
        var settings = Activator.CreateInstance(type);

        Assert.All(
            Lines(type).Where(line => line.Option != nameof(MemoryETagStoreOptions.TimeProvider)),
            line => Assert.Equal(Shown(type.GetProperty(line.Option)!.GetValue(settings)), line.Default));
    }

    [Fact]
    public void Every_type_of_options_is_one_of_them()
    {
        var found = new[] { typeof(ETag), typeof(EtagHttpOptions), typeof(RedisETagStore) }
            .SelectMany(type => type.Assembly.GetExportedTypes())
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal) || type.Name.EndsWith("OptionsBuilder", StringComparison.Ordinal));

        Assert.All(found, type => Assert.Contains(type, Types.Select(row => row.Data)));
    }

    private static string Shown(object? value)
        => value switch
        {
            null => "`null`",
            string text => $"`\"{text}\"`",
            bool truth => truth ? "`true`" : "`false`",
            _ => $"`{Convert.ToString(value, CultureInfo.InvariantCulture)}`",
        };

    private static IEnumerable<(string Option, string Default)> Lines(Type type)
        => Line().Matches(Repository.Text("docs/options.md").Split($"\n## {type.Name}\n")[1].Split("\n## ")[0])
            .Select(line => (line.Groups[1].Value, line.Groups[2].Value));

    [GeneratedRegex(@"^\| `(\w+)` \| (.+?) \| .", RegexOptions.Multiline)]
    private static partial Regex Line();
}
