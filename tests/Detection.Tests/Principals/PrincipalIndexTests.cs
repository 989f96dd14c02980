using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Principals;

public sealed class PrincipalIndexTests
{
    private readonly PrincipalIndex _index = new();

    [Theory]
    [InlineData("IAMUser/111122223333:AIDAALICE")]
    [InlineData("IAMUser/111122223333:alice")]
    [InlineData("arn:aws:iam::111122223333:user/alice")]
    [InlineData("alice")]
    [InlineData("AIDAALICE")]
    [InlineData("AKIAALICE")]
    public void Find_EveryAlias_GivesThePrincipal(string name)
    {
        var story = new Story();
        story.Add(new Story().Call(0, Where.Lyon).Events[0] with { AccessKeyId = "AKIAALICE" });
        _index.Take(PrincipalNotice.Of(story.Play()));

        Assert.Equal("IAMUser/111122223333:AIDAALICE", Assert.Single(_index.Find(name, 20)).Key);
    }

    [Fact]
    public void Find_ATemporaryKey_GivesNobody()
    {
        var story = new Story();
        story.Add(new Story().Call(0, Where.Lyon).Events[0] with { AccessKeyId = "ASIAALICE" });
        _index.Take(PrincipalNotice.Of(story.Play()));

        Assert.Empty(_index.Find("ASIAALICE", 20));
    }

    [Fact]
    public void Find_ARoleSessionsArn_GivesTheRole()
    {
        var story = Story.Role();
        var call = Story.Role().Call(0, Where.Lyon).Events[0];
        story.Add(call with { Arn = "arn:aws:sts::111122223333:assumed-role/web/i-1" });
        _index.Take(PrincipalNotice.Of(story.Play()));

        Assert.Single(_index.Find("arn:aws:sts::111122223333:assumed-role/web/i-2", 20));
    }

    [Fact]
    public void Find_TwoOfOneName_GivesBothByKey()
    {
        foreach (var id in (string[])["AIDA2", "AIDA1"])
            _index.Take(PrincipalNotice.Of(new Story(id: id).Call(0, Where.Lyon).Play()));

        var keys = _index.Find("alice", 20).Select(p => p.Key);
        Assert.Equal(["IAMUser/111122223333:AIDA1", "IAMUser/111122223333:AIDA2"], keys);
        Assert.Single(_index.Find("alice", 1));
    }

    [Fact]
    public void Take_TheSameAgain_ChangesNothingAndSaysSo()
    {
        var notice = PrincipalNotice.Of(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Play());

        Assert.True(_index.Take(notice));
        Assert.False(_index.Take(notice));
    }

    [Fact]
    public void Take_AlertThatIsGone_IsListedNoMore()
    {
        var notice = PrincipalNotice.Of(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Play());
        _index.Take(notice);

        Assert.True(_index.Take(notice with { Alerts = [], Gone = [notice.Alerts[0].Id] }));
        Assert.Null(_index.OwnerOf(notice.Alerts[0].Id));
    }

    [Fact]
    public void Take_OlderRevision_ChangesNothing()
    {
        var notice = PrincipalNotice.Of(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Play());
        var alert = notice.Alerts[0];
        _index.Take(notice with { Alerts = [alert with { Revision = 5, Risk = 99 }] });
        _index.Take(notice with { Alerts = [alert with { Revision = 4, Risk = 1 }] });

        Assert.Equal(99, Assert.Single(_index.Alerts).Risk);
    }

    [Fact]
    public void OwnerOf_AnAlert_IsItsPrincipal()
    {
        var notice = PrincipalNotice.Of(new Story().Login(0, Where.Lyon).Login(5, Where.Lagos).Play());
        _index.Take(notice);

        Assert.Equal("IAMUser/111122223333:AIDAALICE", _index.OwnerOf(notice.Alerts[0].Id)!.Text);
        Assert.Null(_index.OwnerOf(default));
    }

    [Theory]
    [InlineData(0, "nobody else")]
    [InlineData(10, null)]
    [InlineData(11, "and 1 more")]
    [InlineData(PrincipalIndex.OthersMax - 1, "and 989 more")]
    [InlineData(PrincipalIndex.OthersMax, "and at least 990 more")]
    // Shards that each stopped counting at the bound say no more together.
    [InlineData(2 * PrincipalIndex.OthersMax, "and at least 990 more")]
    public void SeenBy_SoMany_ShowsTenAndHowManyMore(int others, string? last)
    {
        var names = Enumerable.Range(0, others).Select(n => $"user{n:D4}");

        var values = PrincipalIndex.SeenBy(names).Values;

        Assert.Equal(Math.Max(1, Math.Min(others, 10) + (others > 10 ? 1 : 0)), values.Count);
        Assert.Equal(last ?? "user0009", values[^1]);
    }
}
