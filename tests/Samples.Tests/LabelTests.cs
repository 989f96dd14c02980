using System.Globalization;
using System.Text.Json;
using Xunit;

namespace Grainwatch.Samples.Tests;

public sealed class LabelTests(MediumSample medium) : IClassFixture<MediumSample>
{
    private static readonly string[] Incidents =
        ["federated-relay", "instance-console", "new-geolocation", "two-countries"];

    private static readonly string[] Others =
    [
        "border-commuter", "federation-routine", "mobile-roaming", "near-by-city", "new-office", "returning",
        "shared-user", "traveller", "vpn",
    ];

    private readonly JsonElement[] _labels = [.. medium.Sample.Labels()];

    [Fact]
    public void Labels_Kinds_AreAllThere()
    {
        Assert.Equal(Incidents, Kinds(incident: true));
        Assert.Equal(Others, Kinds(incident: false));
    }

    [Fact]
    public void Labels_EventIds_AreOfDeliveredEventsBetweenFromAndTo()
    {
        var times = medium.Records.DistinctBy(record => record.Text("eventID"))
            .ToDictionary(record => record.Text("eventID")!, record => record.Text("eventTime")!);
        Assert.All(_labels, label =>
        {
            string[] told = [.. label.GetProperty("eventIds").EnumerateArray().Select(id => times[id.GetString()!])];
            Assert.Equal(label.Text("from"), told.Min(StringComparer.Ordinal));
            Assert.Equal(label.Text("to"), told.Max(StringComparer.Ordinal));
        });
    }

    [Fact]
    public void Labels_Incidents_ComeAfterAHistory()
    {
        var earliest = medium.Options.Start.AddDays(15).ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc).AddHours(-14);
        Assert.All(_labels.Where(label => label.GetProperty("incident").GetBoolean()), label =>
            Assert.True(DateTime.Parse(label.Text("from")!, CultureInfo.InvariantCulture,
                DateTimeStyles.AdjustToUniversal) >= earliest));
    }

    [Fact]
    public void Labels_Principals_HaveOneStoryEach() =>
        Assert.Equal(_labels.Length, _labels.Select(label => label.Text("principal")).Distinct().Count());

    [Fact]
    public void Labels_NewPlaces_BeginWithWhatWasSeenFirstFromThere()
    {
        var records = medium.Records.DistinctBy(record => record.Text("eventID"))
            .ToDictionary(record => record.Text("eventID")!);
        Assert.All(_labels.Where(label => label.Text("kind") is "new-office" or "traveller"), label =>
        {
            var first = label.GetProperty("eventIds").EnumerateArray().Select(id => records[id.GetString()!])
                .MinBy(record => record.Text("eventTime"), StringComparer.Ordinal);
            Assert.DoesNotContain(records.Values, record =>
                record.Text("sourceIPAddress") == first.Text("sourceIPAddress")
                && record.Text("userIdentity.principalId") == first.Text("userIdentity.principalId")
                && record.Text("userIdentity.onBehalfOf.userId") == first.Text("userIdentity.onBehalfOf.userId")
                && string.CompareOrdinal(record.Text("eventTime"), first.Text("eventTime")) < 0
                && !record.Has("errorCode") && !record.Has("errorMessage"));
        });
    }

    [Fact]
    public void Labels_TwoCountries_TellOfTwoPlaces() =>
        Assert.All(_labels.Where(label => label.Text("kind") == "two-countries"), label =>
            Assert.Equal(2, label.GetProperty("where").GetArrayLength()));

    private string[] Kinds(bool incident) =>
    [
        .. _labels.Where(label => label.GetProperty("incident").GetBoolean() == incident)
            .Select(label => label.Text("kind")!).Distinct().Order(StringComparer.Ordinal),
    ];
}
