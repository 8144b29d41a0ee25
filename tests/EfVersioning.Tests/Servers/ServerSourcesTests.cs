using EfVersioning.Testing.Servers;

namespace EfVersioning.Tests.Servers;

/// <summary>Where a server that tests need comes from, and what becomes of them without.</summary>
public sealed class ServerSourcesTests
{
    private readonly List<string> _asked = [];

    [Fact]
    public async Task The_first_source_that_has_a_server_is_taken()
    {
        Assert.Equal("two", await AddressAsync([], "two", "three"));
        Assert.Equal(["connection", "two"], _asked);
    }

    [Fact]
    public async Task Without_a_server_a_test_is_skipped_with_the_reason_of_every_source()
    {
        var absent = await AbsenceAsync([]);

        Assert.False(absent.IsRequired);
        Assert.Equal("There is no Parrot. connection: dead. two: dead. three: dead.", absent.Message);
    }

    [Fact]
    public async Task Where_nothing_may_be_missing_it_fails()
    {
        var absent = await AbsenceAsync([("EFVERSIONING_REQUIRE_ALL", "1")]);

        Assert.True(absent.IsRequired);
        Assert.EndsWith("three: dead. It is required: EFVERSIONING_REQUIRE_ALL=1.", absent.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_not_every_machine_can_have_is_required_where_it_is_asked_for_alone()
    {
        var absent = await OptionalAsync(("EFVERSIONING_REQUIRE_ALL", "1"));
        var unsearched = await OptionalAsync(("EFVERSIONING_REQUIRE_ALL", "1"), ("EFVERSIONING_SERVERS", "none"));
        var named = await OptionalAsync(("PARROT", "host:1"));

        Assert.Equal((false, false, true), (absent.IsRequired, unsearched.IsRequired, named.IsRequired));

        static Task<AbsentServerException> OptionalAsync(params (string Name, string Value)[] set)
        {
            var settings = new ServerSettings(name => Array.Find(set, setting => setting.Name == name).Value);
            var sources = new ServerSources(settings, "Parrot", "PARROT") { IsOptional = true };
            return Assert.ThrowsAsync<AbsentServerException>(sources.AddressAsync);
        }
    }

    [Theory]
    [InlineData(null, null, false)]
    [InlineData("EFVERSIONING_SERVERS", "none", false)]
    [InlineData("EFVERSIONING_LONG_RUNS", "1", true)]
    [InlineData("EFVERSIONING_REQUIRE_ALL", "1", true)]
    public void A_long_run_is_part_of_the_tests_where_it_is_asked_for(string? name, string? value, bool isRun)
    {
        var settings = new ServerSettings(asked => asked == name ? value : null);

        var refused = Record.Exception(settings.BeginLongRun);

        Assert.Equal(isRun, refused is null);
        Assert.True(isRun || refused is AbsentServerException { IsRequired: false } absent && absent.Message.Contains("EFVERSIONING_LONG_RUNS=1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_source_that_is_asked_for_by_name_is_the_only_one_and_required()
    {
        var absent = await AbsenceAsync([("PARROT_SOURCE", "two")], "three");

        Assert.True(absent.IsRequired);
        Assert.Equal("There is no Parrot. two: dead. It is required: PARROT_SOURCE=two.", absent.Message);
        Assert.Equal(["two"], _asked);
    }

    [Fact]
    public async Task An_address_asks_for_the_server_that_is_there()
    {
        var absent = await AbsenceAsync([("PARROT", "host:1")], "two");

        Assert.True(absent.IsRequired);
        Assert.Equal("There is no Parrot. connection: dead. It is required: PARROT.", absent.Message);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("host:1")]
    public async Task No_source_is_asked_where_none_is_to_be_looked_for(string? address)
    {
        var absent = await AbsenceAsync([("EFVERSIONING_SERVERS", "none"), ("PARROT", address)], "connection", "two", "three");

        Assert.False(absent.IsRequired);
        Assert.Equal("Parrot is not looked for: EFVERSIONING_SERVERS=none.", absent.Message);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("EFVERSIONING_REQUIRE_ALL", "1")]
    [InlineData("PARROT_SOURCE", "two")]
    public async Task What_is_required_and_not_looked_for_fails_and_says_so(string variable, string value)
    {
        var absent = await AbsenceAsync([("EFVERSIONING_SERVERS", "none"), (variable, value)], "two");

        Assert.True(absent.IsRequired);
        Assert.Equal($"Parrot is not looked for: EFVERSIONING_SERVERS=none. It is required: {variable}={value}.", absent.Message);
        Assert.Empty(_asked);
    }

    [Theory]
    [InlineData("EFVERSIONING_SERVERS", "nome", "none")]
    [InlineData("EFVERSIONING_SERVERS", "NONE", "none")]
    [InlineData("PARROT_SOURCE", "four", "connection, two, three")]
    public async Task A_value_that_means_nothing_is_an_error_that_names_its_setting(string variable, string value, string expected)
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => AddressAsync([(variable, value)], "two"));

        Assert.StartsWith($"{variable} is '{value}', but must be ", error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.Empty(_asked);
    }

    [Fact]
    public async Task An_empty_value_says_nothing()
        => Assert.Equal("two", await AddressAsync([("EFVERSIONING_SERVERS", ""), ("PARROT", ""), ("PARROT_SOURCE", "")], "two"));

    private Task<AbsentServerException> AbsenceAsync((string Name, string? Value)[] settings, params string[] alive)
        => Assert.ThrowsAsync<AbsentServerException>(() => AddressAsync(settings, alive));

    private Task<string> AddressAsync((string Name, string? Value)[] settings, params string[] alive)
    {
        var variables = settings.ToDictionary(setting => setting.Name, setting => setting.Value);
        return new ServerSources(
            new ServerSettings(variables.GetValueOrDefault), "Parrot", "PARROT", Source("connection"), Source("two"), Source("three")).AddressAsync();

        (string Name, Func<Task<string>> FindAsync) Source(string name) => (name, () => FindAsync(name));

        Task<string> FindAsync(string name)
        {
            _asked.Add(name);
            return alive.Contains(name) ? Task.FromResult(name) : throw new AbsentServerException("dead.");
        }
    }
}
