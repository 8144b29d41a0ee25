using EfVersioning.AspNetCore.Problems;

namespace EfVersioning.AspNetCore.Tests.Problems;

/// <summary>What a client is told has to make sense to somebody who sees nothing else.</summary>
public sealed class PreconditionWordsTests
{
    [Fact]
    public void Every_sentence_names_what_it_is_about()
    {
        var reasons = Enum.GetValues<PreconditionReason>();
        string[] texts =
        [
            .. reasons.Select(reason => PreconditionWords.Failed(reason, "-gzip")),
            .. reasons.Select(PreconditionWords.Required),
            PreconditionWords.Malformed("If-None-Match"),
        ];

        Assert.All(
            texts.SelectMany(text => text.Split(". ")),
            sentence => Assert.DoesNotMatch("^It |[Rr]ead it|[Cc]hange it|[Ss]end it", sentence));
        Assert.All(reasons, reason => Assert.Contains("Nothing was written.", PreconditionWords.Failed(reason)));
    }
}
