using Grainwatch.Local.Reports;
using Grainwatch.Soc.Gateways;
using Xunit;

namespace Grainwatch.Local.Tests.Reports;

public sealed class TrafficTextTests
{
    [Fact]
    public void Write_ABusyServer_IsAFewLines() => Assert.Equal(
        [
            "events: 1,200,000 accepted, 71,234/s", ": 3 rejected: bad-time, 0.1/s",
            "lateness: median 5 min, p99 1.9 h", "speed: apply p99 12.5 ms, storage p99 2 s, 7 calls waiting",
            "outbox: 4 principals have changes to tell, the first for 90 s",
            "alerts: opened since the start: 1 critical, 2 high, 0 medium, 0 low",
        ],
        Lines(new TrafficPart(
            new Dictionary<string, long> { ["accepted"] = 1_200_000, ["rejected: bad-time"] = 3 },
            new Dictionary<string, double> { ["accepted"] = 71_234, ["rejected: bad-time"] = 0.05 },
            new LatencyPart(300, 6840),
            new LatencyPart(0.001, 0.0125),
            new LatencyPart(0.5, 2),
            7,
            new OutboxPart(4, 90),
            new Dictionary<string, long> { ["critical"] = 1, ["high"] = 2 })));

    [Fact]
    public void Write_AQuietGateway_SaysWhatItKnows() => Assert.Equal(
        ["events: none since the start", "speed: 0 calls waiting"],
        Lines(new TrafficPart(
            new Dictionary<string, long>(), new Dictionary<string, double>(), null, null, null, 0, null, null)));

    private static List<string> Lines(TrafficPart traffic)
    {
        List<string> lines = [];
        TrafficText.Write(traffic, (label, value) => lines.Add($"{label}: {value}"));
        return lines;
    }
}
