using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Principals;

public sealed class PrincipalListTests
{
    private static readonly DateTime s_now = new(2026, 5, 8, 0, 0, 0, DateTimeKind.Utc);
    private static readonly PrincipalQuery s_byRisk = new() { AsOf = s_now };
    private readonly PrincipalIndex _index = new();

    [Fact]
    public void List_ByRisk_IsOfOpenAlertsHighestFirst()
    {
        Add("low", 20);
        Add("high", 90);
        Add("closed", 95, AlertState.Closed);
        Add("quiet");

        var page = Page(s_byRisk);

        Assert.Equal(["high", "low"], Names(page));
        Assert.Equal(90, page.Principals[0].Risk, precision: 6);
        Assert.Equal(1, page.Principals[0].OpenAlerts);
        Assert.Equal(_index.OpenOf(KeyOf("high")).Max(alert => alert.LastEvent), page.Principals[0].LastEvent);
        Assert.Null(page.Next);
    }

    [Fact]
    public void List_PagesOfOneTime_GiveEachOnceHoweverTimeGoesBy()
    {
        var random = new Random(Seeds.First);
        for (var i = 0; i < 200; i++) Add($"user{i:000}", random.Next(1, 100), daysAgo: random.Next(60));
        var expected = Page(s_byRisk with { Limit = PrincipalQuery.LimitMax }).Principals;
        List<PrincipalRisk> found = [];
        var query = s_byRisk with { Limit = random.Next(1, 40) };
        do
        {
            var page = Page(query);
            found.AddRange(page.Principals);
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.True(expected.SequenceEqual(found), Seeds.Repeat(Seeds.First, nameof(PrincipalListTests)));
        Assert.Equal(200, found.Count);
    }

    [Fact]
    public void List_AlertIsClosed_LeavesTheRisk()
    {
        Add("ada", 90);
        Add("ada", 90, AlertState.Closed, revision: 2);

        Assert.Empty(Page(s_byRisk).Principals);
        Assert.Empty(_index.OpenOf(KeyOf("ada")));
    }

    [Fact]
    public void List_AlertIsGone_LeavesTheRisk()
    {
        var notice = Add("ada", 90);
        _index.Take(notice with { Alerts = [], Gone = [notice.Alerts[0].Id] });

        Assert.Empty(Page(s_byRisk).Principals);
    }

    [Theory]
    [InlineData(0, 2)]
    [InlineData(50, 1)]
    [InlineData(95, 0)]
    public void List_MinRisk_LeavesOutWhoIsBelow(double minRisk, int expected)
    {
        Add("low", 20);
        Add("high", 90);

        Assert.Equal(expected, Page(s_byRisk with { MinRisk = minRisk }).Principals.Count);
        Assert.Equal(expected, Page(s_byRisk with { MinRisk = minRisk, Text = "IAMUser" }).Principals.Count);
    }

    [Theory]
    [InlineData("ada", "ada")]
    [InlineData("ADA", "ada")]
    [InlineData("user/a", "ada")]
    [InlineData("AKIAA", "ada")]
    [InlineData("user/", "ada,bob,eva")]
    [InlineData("zoe", "")]
    public void List_Text_IsInAnyNameByKey(string text, string expected)
    {
        foreach (var name in new[] { "eva", "ada", "bob" }) Add(name, 60);

        var page = Page(s_byRisk with { Text = text });

        Assert.Equal(expected, string.Join(',', Names(page)));
        Assert.All(page.Principals, principal => Assert.Equal(60, principal.Risk, precision: 6));
        Assert.All(page.Principals, principal => Assert.Equal(1, principal.OpenAlerts));
    }

    [Fact]
    public void List_TextPageAfterPage_GivesEachOnceByKey()
    {
        for (var i = 0; i < 50; i++) Add($"user{i:000}");
        var first = Page(s_byRisk with { Text = "user", Limit = 30 });
        var second = Page(s_byRisk with { Text = "user", Limit = 30, After = first.Next });

        Assert.Equal(
            Enumerable.Range(0, 50).Select(i => $"user{i:000}"), Names(first).Concat(Names(second)));
        Assert.Null(second.Next);
    }

    [Fact]
    public void List_Name_IsWhoFindGives()
    {
        Add("ada", 60);
        Add("adam");

        Assert.Equal(["ada"], Names(Page(s_byRisk with { Name = "ada" })));
        Assert.Equal(["ada"], Names(Page(s_byRisk with { Name = "AKIAADA" })));
        Assert.Empty(Page(s_byRisk with { Name = "a" }).Principals);
    }

    [Fact]
    public void List_Accounts_LeavesOthersOut()
    {
        Add("ada", 60);

        Assert.Empty(Page(s_byRisk with { Accounts = ["999988887777"] }).Principals);
        Assert.Empty(Page(s_byRisk with { Accounts = [], Text = "ada" }).Principals);
        Assert.Single(Page(s_byRisk with { Accounts = ["999988887777", "111122223333"] }).Principals);
    }

    [Fact]
    public void Merge_PagesOfParts_AreAsOfOneList()
    {
        PrincipalIndex[] parts = [new(), new(), new()];
        var random = new Random(Seeds.First);
        for (var i = 0; i < 100; i++)
        {
            var notice = Add($"user{i:000}", random.Next(1, 100));
            parts[random.Next(parts.Length)].Take(notice);
        }

        var query = s_byRisk with { Limit = random.Next(1, 40) };
        List<PrincipalRisk> found = [];
        do
        {
            var page = PrincipalPage.Merge(
                [.. parts.Select(part => PrincipalIndex.ToPage(part.Candidates(query), query, part.OpenOf))], query);
            found.AddRange(page.Principals);
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        var expected = Page(s_byRisk with { Limit = PrincipalQuery.LimitMax }).Principals;
        Assert.True(expected.SequenceEqual(found), Seeds.Repeat(Seeds.First, nameof(PrincipalListTests)));
    }

    private static string KeyOf(string name) => $"IAMUser/111122223333:AIDA{name}";

    private static IEnumerable<string> Names(PrincipalPage page) =>
        page.Principals.Select(principal => principal.DisplayName.Split(':')[1]);

    private PrincipalPage Page(PrincipalQuery query) =>
        PrincipalIndex.ToPage(_index.Candidates(query), query, _index.OpenOf);

    private PrincipalNotice Add(
        string name, int? risk = null, AlertState state = AlertState.Open, int revision = 1, int daysAgo = 0)
    {
        var key = KeyOf(name);
        var entry = new PrincipalEntry(
            key,
            $"IAMUser/111122223333:{name}",
            "111122223333",
            [key, $"IAMUser/111122223333:{name}", $"arn:aws:iam::111122223333:user/{name}", name,
                $"AKIA{name.ToUpperInvariant()}"],
            revision);
        var alert = new AlertHeader
        {
            Id = AlertId.Of("federated-console-login", 1, PrincipalKey.Parse(key), "subject"),
            Rule = "federated-console-login",
            Principal = key,
            DisplayName = entry.DisplayName,
            Account = entry.Account,
            State = state,
            Risk = risk ?? 0,
            Revision = revision,
            Title = "signed in",
            FirstEvent = s_now.AddDays(-daysAgo),
            LastEvent = s_now.AddDays(-daysAgo),
        };
        var notice = new PrincipalNotice(entry, risk is null ? [] : [alert], []);
        _index.Take(notice);
        return notice;
    }
}
