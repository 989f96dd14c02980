using Grainwatch.Detection.Silence;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Soc.Console.Status;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Status;

public sealed class StatusPanelTests
{
    private static readonly DateTime s_now = new(2026, 5, 25, 12, 0, 0, DateTimeKind.Utc);

    [Fact]
    public async Task Policy_Refused_TellsWhyAndThatTheOldOneStays()
    {
        var policy = new PolicyStatus(
            "degraded", "361c78d2f4ea", s_now.AddHours(-3), "file policy.json", ["3:15: error: no such rule 'x'."],
            null);

        var panel = await Rendered.OfAsync<PolicyPanel>(("Policy", policy), ("Now", s_now));

        Assert.Contains("3:15: error: no such rule 'x'.", panel.QuerySelector("[role=alert] li")!.Words());
        Assert.Contains("361c78d2f4ea", panel.Words(), StringComparison.Ordinal);
        Assert.Contains("2026-05-25 09:00Z 3 h ago, by file policy.json", panel.Words(), StringComparison.Ordinal);
        Assert.Null(panel.QuerySelector("table"));
    }

    [Fact]
    public async Task Policy_OfACluster_TellsWhoHasWhich()
    {
        var policy = new PolicyStatus("ok", "new", s_now, "ana", [],
        [
            new PolicyFollowerStatus("silo-1", "silo", "new", s_now, 0, null),
            new PolicyFollowerStatus("silo-2", "silo", "old", s_now, 4.5, null),
            new PolicyFollowerStatus("gate-1", "gateway", "old", s_now, 60, "It cannot be read."),
        ]);

        var panel = await Rendered.OfAsync<PolicyPanel>(("Policy", policy), ("Now", s_now));

        Assert.Null(panel.QuerySelector("[role=alert]"));
        Assert.Equal(
            ["new", "old another one for 4.5 s", "old It cannot be read."],
            panel.QuerySelectorAll("tbody td:nth-child(2)").Select(cell => cell.Words()));
    }

    [Fact]
    public async Task Deliveries_AccountsSilent_AreListedWithTheirMemories()
    {
        var deliveries = new DeliveryStatus(
            3, 2, [new SilentAccount("111122223333", s_now.AddHours(-5))], s_now.AddHours(-1), 7,
            s_now.AddMinutes(-30));

        var panel = await Rendered.OfAsync<DeliveriesPanel>(("Deliveries", deliveries), ("Now", s_now));

        Assert.Equal(2, panel.QuerySelectorAll("[role=alert]").Length);
        Assert.Contains("No account has delivered since 2026-05-25 11:00Z", panel.Words(), StringComparison.Ordinal);
        Assert.Contains("behind since 2026-05-25 11:30Z", panel.Words(), StringComparison.Ordinal);
        Assert.Contains("7 accounts for which there was no room", panel.Words(), StringComparison.Ordinal);
        Assert.Equal(
            "/console/principals/Trail/111122223333:delivery", panel.QuerySelector("tbody a")!.GetAttribute("href"));
        Assert.Contains("5 h ago", panel.QuerySelector("tbody td")!.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliveries_NobodySilentOrNobodyWatching_SaysThat()
    {
        var panel = await Rendered.OfAsync<DeliveriesPanel>(
            ("Deliveries", new DeliveryStatus(3, 2, [], null, 0, null)), ("Now", s_now));

        Assert.Contains("3 accounts, 2 steady", panel.Words(), StringComparison.Ordinal);
        Assert.Contains("No steady account is silent", panel.Words(), StringComparison.Ordinal);
        Assert.Null(panel.QuerySelector("[role=alert]"));
        panel = await Rendered.OfAsync<DeliveriesPanel>(("Deliveries", null), ("Now", s_now));
        Assert.Contains("Not watched", panel.Words(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sinks_EachState_IsToldWithWhatWaits()
    {
        SinkBrief[] sinks =
        [
            new("file", SinkState.Idle, 0, null, 0, null),
            new("slack", SinkState.Failing, 1200, s_now.AddHours(-2), 3, "HTTP 503 <busy>"),
        ];

        var panel = await Rendered.OfAsync<SinkTable>(("Sinks", sinks), ("Now", s_now));

        Assert.Equal(
            [
                "file idle nothing none none",
                "slack failing 1,200 alerts, since 2026-05-25 10:00Z 2 h ago 3 HTTP 503 <busy>",
            ],
            panel.QuerySelectorAll("tbody tr").Select(row => row.Words()));
        Assert.NotNull(panel.QuerySelector("tbody tr:nth-child(2) .tag.new"));
    }

    [Fact]
    public async Task Sinks_NoneOrNobodyCanTell_SaysThat()
    {
        var none = await Rendered.OfAsync<SinkTable>(("Sinks", Array.Empty<SinkBrief>()), ("Now", s_now));
        var unknown = await Rendered.OfAsync<SinkTable>(("Sinks", null), ("Now", s_now));

        Assert.Contains("No sinks", none.Words(), StringComparison.Ordinal);
        Assert.Contains(
            "Nobody can tell now", unknown.QuerySelector("[role=alert]")!.Words(), StringComparison.Ordinal);
    }
}
