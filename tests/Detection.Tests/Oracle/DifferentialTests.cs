using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>The core against the oracle, on the least stories they differed about.</summary>
public sealed class DifferentialTests
{
    [Fact]
    public void Judge_CountryAloneAfterItsCity_AgreesWithTheCore() =>
        AssertAgreement(new Story().Call(0, Where.Lyon).Call(1, Where.NowhereInFrance));

    [Fact]
    public void Judge_CountryAloneAfterItsCityWithAnotherType_AgreesWithTheCore() =>
        AssertAgreement(new Story().Login(0, Where.Paris).Call(Story.Day(39), Where.NowhereInFrance));

    [Fact]
    public void Judge_FederatedLoginFromCountryAloneAfterItsCity_AgreesWithTheCore() =>
        AssertAgreement(Story.FederatedUser().Call(0, Where.Lyon).Login(1, Where.NowhereInFrance));

    [Fact]
    public void Judge_FederatedLoginFromCorporateNetwork_AgreesWithTheCore() =>
        AssertAgreement(Story.FederatedUser().Login(0, Where.With(Where.Lagos, NetworkTraits.Corporate)));

    [Fact]
    public void Judge_TwoCountriesOneOfThemCorporate_AgreesWithTheCore() =>
        AssertAgreement(new Story().Call(0, Where.Lyon).Call(1, Where.BerlinRoaming).Login(2, Where.Lyon)
            .Login(3, Where.With(Where.Berlin, NetworkTraits.Corporate)));

    [Fact]
    public void Judge_FederatedLoginThroughVpn_AgreesWithTheCore() =>
        AssertAgreement(Story.FederatedUser().Login(0, Where.Vpn(Where.Berlin)));

    [Fact]
    public void Judge_SensitiveActionBetweenLogins_AgreesWithTheCore() =>
        AssertAgreement(new Story().Login(0, Where.Aws).Sensitive(61, Where.Aws).Login(62, Where.Berlin));

    [Fact]
    public void Judge_BrokersTokenAndLoginWithoutIp_AgreesWithTheCore() =>
        AssertAgreement(Story.FederatedUser().Token(0, Where.With(Where.Lagos, NetworkTraits.Automation))
            .Login(1, Where.Service));

    [Fact]
    public void Judge_HourOfThirtyTokens_AgreesWithTheCore()
    {
        var story = Story.FederatedUser();
        for (var day = 0; day < 30; day++) story.Token(Story.Day(day), Where.Lyon);
        AssertAgreement(story.Login(Story.Day(30) + 600, Where.Lyon));
    }

    [Fact]
    public void Judge_VpnAfterItsPairIsForgotten_AgreesWithTheCore() =>
        AssertAgreement(new Story().Call(0, Where.Berlin).Call(Story.Day(89), Where.Vpn(Where.Berlin))
            .Call(Story.Day(91), Where.Vpn(Where.Berlin)).Call(Story.Day(92), Where.Vpn(Where.Berlin)));

    [Fact]
    public void Judge_VpnOfCountryAloneAfterOneOfItsPlaces_AgreesWithTheCore() =>
        AssertAgreement(new Story().Call(0, Where.Vpn(Where.Vienne)).Call(1, Where.Vpn(Where.NowhereInFrance)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Judge_AddendumThatMovesALoginAway_AgreesWithTheCore(bool before)
    {
        var story = new Story().Login(0, Where.Lyon).Login(20, Where.Lagos);
        var moved = story.Events[1] with { Time = Story.At(200), Addendum = EventId.Parse("correction") };
        AssertAgreement(before
            ? new Story().Add(story.Events[0]).Add(moved).Add(story.Events[1])
            : story.Add(moved));
    }

    private static void AssertAgreement(Story story)
    {
        // All at once, and one by one.
        foreach (var size in new[] { story.Events.Count, 1 })
        {
            var chronicle = new Chronicle(
                story.Principal, [], [.. story.Events.Chunk(size).Select(events => new Step.Arrival(events))]);
            if (Disagreement.Of(chronicle) is not { } first) continue;
            var smallest = Shrinking.Shrink(chronicle, one => Disagreement.Of(one)?.Rule == first.Rule);
            Assert.Fail($"{Disagreement.Of(smallest)}\nSmallest chronicle in which this differs:\n{smallest}");
        }
    }
}
