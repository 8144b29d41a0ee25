using EfVersioning.Testing;
using EfVersioning.Tests.Saving;
using Microsoft.EntityFrameworkCore;

namespace EfVersioning.Tests.Model;

/// <summary>BumpsVersion() holds whatever the lines behind it do to the relationship.</summary>
public abstract class LostIntentTests(TestDatabase database) : DatabaseTests(database)
{
    public static TheoryData<bool> Roads => Music.Roads;

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_join_class_behind_it(bool fullRoad) => LinksMoveAsync<JoinClassBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_join_class_with_configured_ends_behind_it(bool fullRoad) => LinksMoveAsync<JoinEndsBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_named_join_type_behind_it(bool fullRoad) => LinksMoveAsync<JoinNameBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_join_class_configured_before_it(bool fullRoad) => LinksMoveAsync<JoinClassBefore>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_join_class_given_by_a_second_statement(bool fullRoad) => LinksMoveAsync<JoinInSecondStatement>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_join_table_renamed_behind_it(bool fullRoad) => LinksMoveAsync<JoinTableBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_foreign_key_named_behind_it(bool fullRoad) => NotesMoveAsync<ForeignKeyBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_shadow_foreign_key_named_behind_it(bool fullRoad) => NotesMoveAsync<ShadowForeignKeyBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_principal_key_named_behind_it(bool fullRoad) => NotesMoveAsync<PrincipalKeyBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task Required_and_delete_behavior_behind_it(bool fullRoad) => NotesMoveAsync<FacetsBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task The_other_end_configured_behind_it(bool fullRoad) => NotesMoveAsync<OtherEndBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_table_named_behind_it(bool fullRoad) => NotesMoveAsync<TableBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_key_of_the_principal_behind_it(bool fullRoad) => NotesMoveAsync<KeyBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_base_type_given_behind_it(bool fullRoad) => NotesMoveAsync<BaseTypeBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_principal_with_a_base_type_given_behind_it(bool fullRoad) => NotesMoveAsync<PrincipalBaseTypeBehind>(fullRoad);

    [Theory]
    [MemberData(nameof(Roads))]
    public Task A_principal_with_a_base_type_given_behind_its_links(bool fullRoad) => LinksMoveAsync<LinksBaseTypeBehind>(fullRoad);

    private async Task LinksMoveAsync<TLines>(bool fullRoad)
        where TLines : IPostLines
    {
        await using var blog = await BlogAsync<TLines>(fullRoad);
        await using var db = blog.Open();
        var post = await db.Set<BlogPost>().SingleAsync(Music.Cancellation);
        var tag = new BlogTag { Name = "x" };
        post.Tags.Add(tag);
        await db.SaveAsync(async: true);
        Assert.Equal((2, 1), (post.Version, tag.Version));
        post.Tags.Clear();
        await db.SaveAsync(async: false);
        Assert.Equal((3, 1), (post.Version, tag.Version));
    }

    private async Task NotesMoveAsync<TLines>(bool fullRoad)
        where TLines : IPostLines
    {
        await using var blog = await BlogAsync<TLines>(fullRoad);
        await using var db = blog.Open();
        var post = await db.Set<BlogPost>().SingleAsync(Music.Cancellation);
        var note = new BlogNote { Text = "x" };
        post.Notes.Add(note);
        await db.SaveAsync(async: true);
        Assert.Equal(2, post.Version);
        note.Text = "y";
        await db.SaveAsync(async: false);
        Assert.Equal(3, post.Version);
    }

    private async Task<ContextDatabase<PostContext<TLines>>> BlogAsync<TLines>(bool fullRoad)
        where TLines : IPostLines
    {
        var blog = await Database.CreateAsync<PostContext<TLines>>(options =>
        {
            if (fullRoad)
            {
                options.UseEtagVersioning();
            }
        });
        await using var db = blog.Open();
        db.Add(new BlogPost { Code = "a" });
        await db.SaveAsync(async: true);
        return blog;
    }
}

[Sqlite]
public sealed class SqliteLostIntentTests(SqliteDatabase database) : LostIntentTests(database), IClassFixture<SqliteDatabase>;

[Postgres]
public sealed class PostgresLostIntentTests(PostgresDatabase database) : LostIntentTests(database), IClassFixture<PostgresDatabase>;
