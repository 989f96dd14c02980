using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Principals;

public sealed class AlertListTests
{
    private const int Count = 500;
    private static readonly DateTime s_start = new(2026, 5, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string s_repeat = Seeds.Repeat(Seeds.First, nameof(AlertListTests));
    private static readonly AlertQuery s_all = new() { States = Enum.GetValues<AlertState>() };

    [Fact]
    public void List_PageAfterPage_GivesEachOnceInOrder()
    {
        var random = new Random(Seeds.First);
        var (index, alerts) = Fill(random);
        var expected = alerts.OrderByDescending(alert => alert.LastEvent).ThenBy(alert => alert.Id).ToList();

        Assert.True(expected.SequenceEqual(Walk(index, s_all with { Limit = random.Next(1, 60) }, 10_000)), s_repeat);
    }

    [Fact]
    public void List_FewAlertsLookedAtForAPage_GivesEachOnceAllTheSame()
    {
        var random = new Random(Seeds.First);
        var (index, alerts) = Fill(random);
        var query = s_all with { Asn = 3, Limit = 7 };

        var found = Walk(index, query, alertsMax: random.Next(1, 20));

        Assert.True(alerts.Count(query.Matches) == found.Count && found.All(query.Matches), s_repeat);
        Assert.Equal(found.Count, found.Distinct().Count());
    }

    [Fact]
    public void List_AlertsComeBetweenPages_TellsEachOldOneOnce()
    {
        var random = new Random(Seeds.First);
        var (index, alerts) = Fill(random);
        List<AlertHeader> told = [];
        AlertPosition? after = null;
        do
        {
            var page = index.List(s_all with { Limit = 40, After = after }, 10_000);
            told.AddRange(page.Alerts);
            after = page.Next;
            Add(index, [.. Enumerable.Range(0, 10).Select(_ => NewAlert(random))]);
        }
        while (after is not null);

        Assert.True(alerts.All(alert => told.Count(other => other.Id == alert.Id) == 1), s_repeat);
    }

    [Fact]
    public void List_AlertThatChanged_StandsWhereItsLastEventIsNow()
    {
        var (index, alerts) = Fill(new Random(1));
        var oldest = alerts.MinBy(alert => alert.LastEvent)!;

        Add(index, [oldest with { Revision = 2, LastEvent = s_start.AddYears(1) }]);

        Assert.Equal(oldest.Id, index.List(s_all with { Limit = 1 }, 10_000).Alerts[0].Id);
        Assert.Equal(Count, Walk(index, s_all, 10_000).Count);
    }

    [Theory]
    [InlineData(1, 30)]
    [InlineData(24, 25)]
    [InlineData(25, 24)]
    public void List_FromAndTo_GivesWhatIsBetween(int fromHour, int toHour)
    {
        var (index, alerts) = Fill(new Random(2));
        var query = s_all with
        {
            From = s_start.AddHours(fromHour),
            To = s_start.AddHours(toHour),
            Limit = AlertQuery.LimitMax,
        };

        var found = index.List(query, 10_000).Alerts;

        Assert.Equal(
            alerts.Where(alert => alert.LastEvent >= query.From && alert.LastEvent < query.To)
                .OrderBy(AlertPosition.Of),
            found);
    }

    [Theory]
    [InlineData("FR", "FR", true)]
    [InlineData("fr", "FR/Rhone/Lyon", true)]
    [InlineData("FR/Rhone", "FR/Rhone/Lyon", true)]
    [InlineData("FR/Rhone/Lyon", "FR/Rhone/Lyon", true)]
    [InlineData("FR/Rh", "FR/Rhone/Lyon", false)]
    [InlineData("FR/Rhone/Lyon", "FR/Rhone", false)]
    [InlineData("FR", null, false)]
    public void Matches_Place_IsThePlaceOrInIt(string asked, string? place, bool expected) =>
        Assert.Equal(expected, (s_all with { Place = asked }).Matches(NewAlert(new Random(3)) with { Place = place }));

    [Theory]
    [InlineData("alice", true)]
    [InlineData("ALICE SIGNED", true)]
    [InlineData("AIDAALICE", true)]
    [InlineData("IAMUser/111122223333:al", true)]
    [InlineData("bob", false)]
    public void Matches_Text_IsInTheTitleOrAName(string text, bool expected)
    {
        var alert = NewAlert(new Random(4)) with
        {
            Title = "alice signed in",
            DisplayName = "IAMUser/111122223333:alice",
            Principal = "IAMUser/111122223333:AIDAALICE",
        };

        Assert.Equal(expected, (s_all with { Text = text }).Matches(alert));
    }

    [Fact]
    public void Merge_PagesOfParts_AreAsOfOneList()
    {
        var random = new Random(Seeds.First);
        PrincipalIndex[] parts = [new(), new(), new()];
        List<AlertHeader> alerts = [.. Enumerable.Range(0, Count).Select(_ => NewAlert(random))];
        foreach (var alert in alerts) Add(parts[random.Next(parts.Length)], [alert]);
        var (query, alertsMax) = (s_all with { Asn = 2, Limit = random.Next(1, 30) }, random.Next(5, 100));
        List<AlertHeader> found = [];
        do
        {
            var page = AlertPage.Merge([.. parts.Select(part => part.List(query, alertsMax))], query.Limit);
            found.AddRange(page.Alerts);
            query = query with { After = page.Next };
        }
        while (query.After is not null);

        Assert.True(
            alerts.Where(alert => alert.Asn == 2).OrderBy(AlertPosition.Of).SequenceEqual(found), s_repeat);
    }

    private static List<AlertHeader> Walk(PrincipalIndex index, AlertQuery query, int alertsMax)
    {
        List<AlertHeader> found = [];
        do
        {
            var page = index.List(query, alertsMax);
            found.AddRange(page.Alerts);
            query = query with { After = page.Next };
        }
        while (query.After is not null);
        return found;
    }

    private static (PrincipalIndex Index, List<AlertHeader> Alerts) Fill(Random random)
    {
        var index = new PrincipalIndex();
        List<AlertHeader> alerts = [.. Enumerable.Range(0, Count).Select(_ => NewAlert(random))];
        Add(index, alerts);
        return (index, alerts);
    }

    private static void Add(PrincipalIndex index, IReadOnlyList<AlertHeader> alerts)
    {
        foreach (var ofOne in alerts.GroupBy(alert => alert.Principal))
        {
            index.Take(new PrincipalNotice(
                new PrincipalEntry(ofOne.Key, ofOne.Key, "111122223333", [ofOne.Key]), [.. ofOne], []));
        }
    }

    private static AlertHeader NewAlert(Random random)
    {
        var principal = $"IAMUser/111122223333:AIDA{random.Next(20)}";
        return new AlertHeader
        {
            Id = new AlertId(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64())),
            Rule = "federated-console-login",
            Principal = principal,
            DisplayName = principal,
            Account = "111122223333",
            State = (AlertState)random.Next(6),
            Risk = random.Next(101),
            Revision = 1,
            Title = "signed in",
            // Many at the same time.
            FirstEvent = s_start,
            LastEvent = s_start.AddHours(random.Next(48)),
            Asn = (uint)random.Next(5),
        };
    }
}
