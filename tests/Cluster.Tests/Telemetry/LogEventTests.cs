using Grainwatch.Contract.Telemetry;
using Grainwatch.Grains;
using Grainwatch.Ingest.Http;
using Grainwatch.Silo.Commands;
using Grainwatch.Telemetry;
using Xunit;

namespace Grainwatch.Cluster.Tests.Telemetry;

public sealed class LogEventTests
{
    [Fact]
    public void Documented_LogEvents_AreThoseThereAre()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;

        Assert.Equal(
            LogEvent.Documented(Path.Combine(folder.FullName, "docs", "telemetry.md")),
            LogEvent.Of(
                typeof(GrainsHosting).Assembly, typeof(Gateway).Assembly, typeof(CommandLine).Assembly,
                typeof(TelemetryPipeline).Assembly).OrderBy(each => each.Id));
    }
}
