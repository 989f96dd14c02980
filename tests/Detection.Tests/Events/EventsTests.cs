using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Events;

public sealed class EventsTests
{
    [Theory]
    [InlineData("293ba626-3be5-4a26-ab1b-0f4c54f49959", true)]
    [InlineData("293BA626-3be5-4a26-ab1b-0f4c54f49959", false)]
    [InlineData("sha256:abc", false)]
    [InlineData("", false)]
    public void EventId_AnyText_ComesBackAsItWas(string text, bool isGuid)
    {
        var id = EventId.Parse(text);

        Assert.Equal(text, id.ToString());
        Assert.Equal(isGuid, id.TryGetGuid(out _));
    }

    [Fact]
    public void EventId_Order_IsThatOfTheTexts()
    {
        string[] texts =
        [
            "b", "00000000-0000-0000-0000-00000000000b", "f0000000-0000-0000-0000-000000000000", "a", "00",
        ];

        var ids = texts.Select(text => EventId.Parse(text)).Order();

        Assert.Equal(texts.Order(StringComparer.Ordinal), ids.Select(id => id.ToString()));
    }

    [Fact]
    public void DistanceKm_ParisToBerlin_IsWhatMapsSay() =>
        Assert.Equal(878, Where.Paris.Location!.DistanceKm(Where.Berlin.Location!)!.Value, 2.0);

    [Fact]
    public void GapKm_CirclesThatOverlap_IsZero() =>
        Assert.Equal(0, Where.Strasbourg.Location!.GapKm(Where.Kehl.Location!));

    [Fact]
    public void GapKm_WithoutCoordinates_IsUnknown() =>
        Assert.Null(Where.Lyon.Location!.GapKm(Where.NowhereInFrance.Location!));

    [Fact]
    public void Place_WithoutACity_IsTheCountryAlone() => Assert.Equal("FR", new Place("FR", "Bretagne").Id);

    [Theory]
    [InlineData("FR")]
    [InlineData("FR/Bretagne/Brest")]
    [InlineData("SG//Singapore")]
    public void Place_FromItsId_IsTheSame(string id) => Assert.Equal(id, Place.FromId(id).Id);

    [Fact]
    public void Origin_PrivateAddress_IsNoPlace()
    {
        var origin = new Origin("10.0.0.1", Where.Ip("10.0.0.1"), Where.Lyon.Location, Where.Lyon.System);

        Assert.Null(origin.Place);
        Assert.Null(origin.Network);
    }

    [Theory]
    [InlineData(
        "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
        "Chrome on Windows")]
    [InlineData(
        "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Mobile Safari/604.1",
        "Safari on iOS")]
    [InlineData("aws-cli/2.15.0 Python/3.11", "aws-cli")]
    [InlineData("[Boto3/1.26 Python/3.9]", "Boto3")]
    [InlineData("Jersey/${project.version} (HttpUrlConnection 1.8.0)", "Jersey")]
    [InlineData("signin.amazonaws.com", "signin.amazonaws.com")]
    [InlineData("", "none")]
    public void Family_UserAgent_IsNamedWithoutVersions(string userAgent, string family) =>
        Assert.Equal(family, UserAgents.Family(userAgent));

    [Theory]
    [InlineData("AWSReservedSSO_*", "AWSReservedSSO_Admin_0123", true)]
    [InlineData("AWSReservedSSO_*", "xAWSReservedSSO_", false)]
    [InlineData("*-saml-*", "corp-saml-admin", true)]
    [InlineData("a*b*c", "aXbYbZc", true)]
    [InlineData("a*b*c", "aXbYbZ", false)]
    [InlineData("*", "", true)]
    [InlineData("", "a", false)]
    public void Wildcard_Pattern_MatchesTheWholeText(string pattern, string text, bool matches) =>
        Assert.Equal(matches, Wildcard.IsMatch(pattern, text));
}
