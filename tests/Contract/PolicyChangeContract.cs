using System.Globalization;
using System.Text;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;
using Xunit;

namespace Grainwatch.Contract;

/// <summary>
/// What every host promises when its policy is replaced while it runs: each batch is judged by one policy, and what
/// comes of it is what would come of it had the host been started again with the next one there.
/// </summary>
public abstract class PolicyChangeContract
{
    private const int Tales = 12;

    private static readonly int s_seed = int.TryParse(
        Environment.GetEnvironmentVariable("GRAINWATCH_SEED"), NumberStyles.None, CultureInfo.InvariantCulture,
        out var seed)
        ? seed
        : Random.Shared.Next(1, 1_000_000_000);

    private static readonly PolicyInForce[] s_policies =
    [
        PolicyInForce.Default,
        Read("""{ "rules": { "console-login-multiple-countries": { "window": "10m" } } }"""),
        Read("""{ "rules": { "new-geolocation-for-event-type": { "learning": "0d" } }, "followUp": "10m" }"""),
        Read("""{ "rules": { "new-geolocation-for-event-type": { "enabled": false } }, "lateness": "20h" }"""),
        Read("""{ "rules": { "federated-console-login": { "routine": "suppress", "risks": { "new-place": 33 } } } }"""),
        Read("""{ "bounds": { "alerts": 2, "signIns": 8, "pairs": 4 } }"""),
    ];

    /// <summary>The running host, for these specifications alone.</summary>
    protected abstract IPrincipals Principals { get; }

    /// <summary>Puts another policy in force while the host runs.</summary>
    protected abstract Task ChangeAsync(PolicyInForce policy);

    /// <summary>Starts the host again with another policy, or what comes nearest to it.</summary>
    protected virtual Task RestartAsync(PolicyInForce policy) => ChangeAsync(policy);

    [Fact]
    public async Task Apply_PolicyReplacedAtRandomBoundaries_IsAsAfterARestart()
    {
        for (var tale = 0; tale < Tales; tale++)
        {
            var random = new Random(s_seed + tale);
            var hint = $"seed {s_seed + tale}; GRAINWATCH_SEED={s_seed + tale} repeats it first";
            var story = StoryBook.Tell(StoryBook.Names[random.Next(StoryBook.Names.Count)]);
            var ways = Delivery.Names.Where(way => way != "whole").ToList();
            var state = new PrincipalState(story.Key);
            var policy = s_policies[0];
            await ChangeAsync(policy);
            foreach (var batch in Delivery.Of(story, ways[random.Next(ways.Count)]))
            {
                if (random.Next(5) == 0)
                {
                    policy = s_policies[random.Next(s_policies.Length)];
                    if (random.Next(4) == 0) await RestartAsync(policy);
                    else await ChangeAsync(policy);
                    state = StateCodec.Decode(StateCodec.Encode(state));
                }

                new PrincipalFold(state, policy.Policy).Apply(batch, []);
                await Principals.ApplyAsync(story.Key, batch);
            }

            var alerts = await Principals.AlertsOfAsync(story.Key);
            Assert.True(Canonical.Of(state.Alerts.Values) == Canonical.Of(alerts), hint);
            Assert.True(
                Canonical.Of(PrincipalView.Of(state, DateTime.UnixEpoch))
                == Canonical.Of((await Principals.ViewAsync(story.Key))!),
                hint);
            foreach (var alert in alerts)
                Assert.True(alert.Policy == state.Alerts[alert.Id].Policy, $"{alert.Id}: {alert.Policy}; {hint}");
        }
    }

    [Fact]
    public async Task Apply_AfterAChange_RaisesAlertsThatSayByWhichPolicy()
    {
        var (before, after) = (StoryBook.Tell("two-countries"), StoryBook.Tell("two-countries"));
        await ChangeAsync(s_policies[0]);
        await Principals.ApplyAsync(before.Key, before.Events);

        await ChangeAsync(s_policies[2]);
        await Principals.ApplyAsync(after.Key, after.Events);

        Assert.All(
            await Principals.AlertsOfAsync(before.Key), alert => Assert.Equal(s_policies[0].Version, alert.Policy));
        Assert.All(
            await Principals.AlertsOfAsync(after.Key), alert => Assert.Equal(s_policies[2].Version, alert.Policy));
    }

    private static PolicyInForce Read(string text) => PolicyParser.Parse(Encoding.UTF8.GetBytes(text)) switch
    {
        { Policy: { } policy } => policy,
        var reading => throw new InvalidOperationException(reading.Problems[0].ToString()),
    };
}
