using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc.Console.Alerts;
using Grainwatch.Soc.Explaining;
using Xunit;

namespace Grainwatch.Soc.Console.Tests.Alerts;

public sealed class ComparisonTests(ConsoleFixture fixture) : IClassFixture<ConsoleFixture>
{
    [Theory]
    [InlineData("Chrome", true)]
    [InlineData("Chrome on Linux", false)]
    public async Task Of_Program_IsKnownByItsWholeNameAlone(string usual, bool isNew)
    {
        var explained = await BobsAsync(principal => principal with { Agents = [Long(principal, usual)] });

        var program = Comparison.Of(explained).Single(one => one.What == "Program");

        Assert.Contains(new SeenValue("Chrome on Linux", isNew), program.Here);
    }

    [Fact]
    public async Task Of_Network_IsKnownByItsNumberWhateverItsOrganizationIsCalledNow()
    {
        var explained = await BobsAsync(principal => principal with
        {
            Networks = [Long(principal, "AS4200000082 Renamed Ltd")],
        });

        var network = Comparison.Of(explained).Single(one => one.What == "Network");

        var here = network.Here.Single(value => value.Text.StartsWith("AS4200000082 ", StringComparison.Ordinal));
        Assert.False(here.IsNew);
    }

    private static Habit Long(PrincipalView principal, string name) =>
        new(name, 100, 50, principal.FirstSeen, principal.FirstSeen.AddDays(50));

    /// <summary>Bob's alert beside a memory of now.</summary>
    private async Task<AlertExplanation> BobsAsync(Func<PrincipalView, PrincipalView> change)
    {
        using var client = new PrincipalsSocClient(fixture.Gateway.AllPrincipals, fixture.Clock);
        Assert.True(AlertId.TryParse(ConsoleFixture.Bob, out var id));
        var explained = await client.ExplainAsync(id);
        return explained with { Before = null, Principal = change(explained.Principal) };
    }
}
