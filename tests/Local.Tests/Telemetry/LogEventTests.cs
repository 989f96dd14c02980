using Grainwatch.Contract.Telemetry;
using Grainwatch.Ingest.Http;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Tests.Commands;
using Grainwatch.Telemetry;
using Xunit;

namespace Grainwatch.Local.Tests.Telemetry;

public sealed class LogEventTests
{
    private static readonly string s_path = Path.Combine(CommandRun.Sample, "..", "..", "docs", "telemetry.md");

    [Fact]
    public void Documented_LogEvents_HaveANumberEach() => Assert.Equal(
        LogEvent.Documented(s_path).Select(each => each.Id).Distinct().Order(),
        LogEvent.Documented(s_path).Select(each => each.Id));

    [Fact]
    public void LogEvents_OfTheLocalHalf_AreDocumented()
    {
        var events = LogEvent.Of(
            typeof(Gateway).Assembly, typeof(GrainwatchCommand).Assembly, typeof(TelemetryPipeline).Assembly);

        Assert.True(events.Count > 10);
        var documented = LogEvent.Documented(s_path).ToHashSet();
        Assert.All(events, each => Assert.True(documented.Contains(each), $"docs/telemetry.md lacks {each.ToRow()}"));
    }
}
