using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;

namespace Grainwatch.Detection.Tests.Decisions;

/// <summary>Decisions as JSON: what the API shows, and what the documents of a cluster carry.</summary>
public sealed class DecisionJsonTests
{
    [Fact]
    public void Ruling_AsJson_TellsItsKindAndReadsBack()
    {
        var close = new Close
        {
            Id = "1",
            By = "ana",
            At = Story.At(0),
            Alert = new AlertId(7),
            Disposition = Disposition.Benign,
        };

        var json = JsonSerializer.Serialize(new Ruling(close, ["FR"], [64500]));

        Assert.Contains("\"kind\":\"close\"", json, StringComparison.Ordinal);
        Assert.Equal(close, JsonSerializer.Deserialize<Ruling>(json)!.Decision);
    }
}
