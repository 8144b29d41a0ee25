namespace EfVersioning.Documentation.Tests.Readme;

/// <summary>The first screen of README.md is true: its program compiles as it stands, and answers what the page shows.</summary>
public sealed class FirstScreenTests
{
    [Fact(Timeout = 180_000)]
    public async Task The_program_answers_what_the_session_shows()
    {
        var cancellation = TestContext.Current.CancellationToken;
        using var program = await PageProgram.StartAsync(FirstScreen.Program, cancellation);

        Assert.Equal(FirstScreen.Session, await PageSession.PlayAsync(FirstScreen.Commands, program.Client, cancellation));
    }

    [Fact]
    public void The_session_has_a_read_that_is_not_repeated_a_write_and_each_refusal_also_of_the_controller()
    {
        var lines = FirstScreen.Session.Split('\n');
        var statuses = lines.Zip(lines.Skip(1)).Where(pair => pair.First.StartsWith("$ ", StringComparison.Ordinal)).Select(pair => pair.Second.Split(' ')[0]);

        Assert.Equal(["GET", "GET", "PUT", "PUT", "PUT", "PATCH"], FirstScreen.Commands.Select(command => command.Method.Method));
        Assert.Equal(["200", "304", "200", "412", "428", "412"], statuses);
    }

    [Fact]
    public void The_commands_go_to_where_the_page_starts_the_program()
        => Assert.All(FirstScreen.Commands, command => Assert.Equal(FirstScreen.Address.Authority, command.Address.Authority));

    [Fact]
    public void The_program_needs_no_using_for_the_extension_methods()
        => Assert.Equal(
            ["using EfVersioning;", "using Microsoft.AspNetCore.Mvc;", "using Microsoft.EntityFrameworkCore;"],
            FirstScreen.Program.Split('\n').Where(line => line.StartsWith("using ", StringComparison.Ordinal) && line[^1] == ';' && !line.Contains('(', StringComparison.Ordinal)));
}
