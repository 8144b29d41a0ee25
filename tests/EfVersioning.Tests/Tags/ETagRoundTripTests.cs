using System.Text;
using CsCheck;

namespace EfVersioning.Tests.Tags;

public sealed class ETagRoundTripTests
{
    [Fact]
    public void Parsing_what_was_formatted_gives_every_component_back()
        => TagComponents.Hostile.Sample(
            components =>
            {
                var tag = components.ToETag();

                Assert.Equal(components, TagComponents.From(ETag.Parse(tag.ToString())));
                Assert.Equal(components, TagComponents.From(ETag.Parse(tag.ToHeader().AsSpan())));
                Assert.Equal(components, TagComponents.From(ETag.Parse(Encoding.UTF8.GetBytes(tag.ToString()))));
            },
            iter: 5_000);

    [Fact]
    public void A_mutated_text_parses_only_if_it_formats_to_itself()
    {
        var parsed = 0;
        var refused = 0;

        Gen.Select(TagComponents.OfSeparators, Gen.Int[0, 1000], Gen.Char["\"%.-,;:/ 0123456789ACFaftzTZWé"], Gen.Int[0, 2])
            .Sample(
                (components, position, character, edit) =>
                {
                    var text = Mutate(components.ToETag().ToString(), position, character, edit);
                    if (!ETag.TryParse(text, out var tag))
                    {
                        Interlocked.Increment(ref refused);
                        return;
                    }

                    Interlocked.Increment(ref parsed);
                    Assert.Equal(text, tag.ToString());
                    Assert.Equal(tag, TagComponents.From(tag).ToETag());
                },
                iter: 50_000);

        Assert.True(parsed > 1_000 && refused > 1_000, $"{parsed} parsed, {refused} refused");
    }

    [Fact]
    public void Two_different_sets_of_components_never_share_a_text()
    {
        var texts = new Dictionary<string, TagComponents>();
        var repeated = 0;
        var gate = new Lock();

        TagComponents.OfSeparators.Where(components => components.Version is long and < 20).Sample(
            components =>
            {
                var text = components.ToETag().ToString();
                lock (gate)
                {
                    if (texts.TryAdd(text, components))
                    {
                        return;
                    }

                    repeated++;
                    Assert.Equal(texts[text], components);
                }
            },
            iter: 100_000);

        Assert.True(repeated > 0, "No text came up twice, so nothing was compared.");
    }

    [Fact]
    public void Equal_components_give_equal_tags_and_others_unequal_ones()
        => Gen.Select(TagComponents.OfSeparators, TagComponents.OfSeparators).Sample(
            (left, right) =>
            {
                Assert.Equal(left == right, left.ToETag() == right.ToETag());
                Assert.Equal(left.ToETag(), (left with { Key = [.. left.Key] }).ToETag());
            },
            iter: 20_000);

    [Fact]
    public void The_text_is_visible_ASCII_without_quote_and_backslash()
        => TagComponents.Hostile.Sample(
            components => Assert.All(
                components.ToETag().ToString().Distinct(),
                character => Assert.True(character is > ' ' and < '\x7F' and not ('"' or '\\'), $"U+{(int)character:X4}")),
            iter: 5_000);

    [Fact]
    public void A_lone_surrogate_is_refused_wherever_it_stands()
        => HostileText.WithLoneSurrogate.Sample(
            text =>
            {
                Assert.Equal("app", Assert.Throws<ArgumentException>(() => new ETag(text, "song", "1", 1)).ParamName);
                Assert.Equal("model", Assert.Throws<ArgumentException>(() => new ETag("music", text, "1", 1)).ParamName);
                Assert.Equal("key", Assert.Throws<ArgumentException>(() => new ETag("music", "song", text, 1)).ParamName);
                Assert.Equal("variant", Assert.Throws<ArgumentException>(() => new ETag("music", "song", "1", 1, text)).ParamName);
            },
            iter: 500);

    private static string Mutate(string text, int position, char character, int edit)
    {
        position %= text.Length;
        return edit switch
        {
            0 => text.Insert(position, character.ToString()),
            1 => text.Remove(position, 1),
            _ => text.Remove(position, 1).Insert(position, character.ToString()),
        };
    }
}
