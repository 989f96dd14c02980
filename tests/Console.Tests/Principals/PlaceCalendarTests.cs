using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Console.Principals;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Principals;

public sealed class PlaceCalendarTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    private static readonly DateTime s_last = new(2026, 3, 2, 23, 59, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(1, false, "8× on 3 days, 2026-02-27 to 2026-03-02")]
    [InlineData(2, true, "16× on at least 3 days, 2026-02-27 to 2026-03-02")]
    public async Task Of_APlaceOfSeveralEventTypes_DoesNotClaimToHaveCountedItsDays(
        int types, bool isLeast, string told)
    {
        var calendar = PlaceCalendar.Of(await BobAsync(types, s_last.AddDays(-3)));

        var row = Assert.Single(calendar.Rows);
        Assert.Equal(isLeast, row.IsDaysLeast);
        var table = await Rendered.OfAsync<PlaceCalendarTable>((nameof(PlaceCalendarTable.Calendar), calendar));
        Assert.Equal(told, table.QuerySelector("tbody td:last-child")!.Words());
    }

    [Fact]
    public async Task Of_DaysOfTwoMonthsAndTheClocksChange_CountsEachDayOnce()
    {
        // Six weeks up to the first Monday after European clocks went on.
        var last = new DateTime(2026, 3, 30, 0, 30, 0, DateTimeKind.Utc);

        var calendar = PlaceCalendar.Of(await BobAsync(1, last.AddDays(-30), last));

        Assert.Equal(new DateOnly(2026, 2, 17), calendar.First);
        Assert.Equal([11, 41], Assert.Single(calendar.Rows).Known);
        Assert.Equal((11, 41), calendar.Rows[0].Between);
    }

    /// <summary>Bob, as if he had been in Lyon alone.</summary>
    private async Task<PrincipalView> BobAsync(int types, DateTime first, DateTime? last = null)
    {
        using var client = new PrincipalsSocClient(fixture.Gateway.AllPrincipals, fixture.Clock);
        var bob = await client.PrincipalAsync("bob");
        return bob with
        {
            LastSeen = last ?? s_last,
            Alerts = [],
            RecentSignIns = [],
            SensitiveActions = [],
            Baseline =
            [
                .. Enumerable.Range(0, types).Select(type => new PlaceHabit
                {
                    Place = "FR/Auvergne-Rhone-Alpes/Lyon",
                    EventType = $"type {type}",
                    Count = 8,
                    Days = 3 - type,
                    FirstSighting = bob.Baseline[0].FirstSighting with { Time = first },
                    Last = last ?? s_last,
                }),
            ],
        };
    }
}
