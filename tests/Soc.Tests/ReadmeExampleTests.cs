using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Xunit;

namespace Grainwatch.Soc.Tests;

public sealed class ReadmeExampleTests
{
    [Fact]
    public async Task Run_SomebodyTravels_ClosesTheirAlertsAndLowersTheRisk()
    {
        var (traveller, other) = (StoryBook.Tell("two-countries"), StoryBook.Tell("stolen-key"));
        var clock = new ManualClock(traveller.Events[^1].Time.AddHours(1));
        using var principals = new LocalPrincipals(new MemoryStore(1), Policy.Default, clock);
        using var client = new PrincipalsSocClient(principals, clock);
        foreach (var story in new[] { traveller, other })
            await principals.ApplyAsync(story.Key, story.Events, Arrival.Live);
        using var output = new StringWriter();

        await ReadmeExample.RunAsync(client, output, name => name.Contains("ada", StringComparison.Ordinal));

        var places = await client.AlertsPageAsync(new AlertQuery
        {
            Rule = "new-geolocation-for-event-type",
            MinSeverity = Severity.High,
            States = [AlertState.Closed],
        });
        Assert.Equal(traveller.Key.Text, Assert.Single(places.Items).Principal);
        Assert.Matches(
            @" 73 ada .*; risk of IAMUser/\d+:ada: [\d.]+\n    closed: risk [\d.]+ → [\d.]+\n", output.ToString());
        Assert.Contains("deploy", output.ToString(), StringComparison.Ordinal);
    }
}
