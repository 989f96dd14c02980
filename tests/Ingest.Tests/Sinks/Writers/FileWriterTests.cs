using System.Text.Json.Nodes;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using static Grainwatch.Ingest.Tests.Sinks.SinkAlerts;

namespace Grainwatch.Ingest.Tests.Sinks.Writers;

public sealed class FileWriterTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Path => _folder.Of("out", "alerts.jsonl");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Send_Alerts_ALineEach()
    {
        using (var writer = new FileWriter(Out()))
            for (var i = 1; i <= 3; i++) await SendAsync(writer, i);

        Assert.Equal([1, 2, 3], Revisions(Path));
    }

    [Fact]
    public async Task Send_AfterACrashInALine_TakesTheTornLineAway()
    {
        using (var writer = new FileWriter(Out())) await SendAsync(writer, 1);
        await File.AppendAllTextAsync(Path, """{"id":"torn""");

        using (var writer = new FileWriter(Out())) await SendAsync(writer, 2);

        Assert.Equal([1, 2], Revisions(Path));
    }

    [Fact]
    public async Task Send_Full_RotatesAndKeepsSoMany()
    {
        using (var writer = new FileWriter(Out() with { RotateBytes = 4000, Keep = 2 }))
            for (var i = 1; i <= 12; i++) await SendAsync(writer, i);

        var files = new[] { $"{Path}.2", $"{Path}.1", Path };
        Assert.Equal(3, Directory.GetFiles(System.IO.Path.GetDirectoryName(Path)!).Length);
        Assert.All(files, file => Assert.InRange(new FileInfo(file).Length, 1, 4000));
        var kept = files.SelectMany(Revisions).ToList();
        Assert.Equal(Enumerable.Range(13 - kept.Count, kept.Count), kept);
    }

    [Fact]
    public async Task Send_FileTakenAwayBySomebody_BeginsAnother()
    {
        using var writer = new FileWriter(Out());
        await SendAsync(writer, 1);
        File.Move(Path, $"{Path}.taken");

        await SendAsync(writer, 2);

        Assert.Equal([2], Revisions(Path));
    }

    [Fact]
    public async Task Send_CannotBeWritten_FailsAndSaysWhy()
    {
        _folder.Write("out", "a file where a folder should be");
        using var writer = new FileWriter(Out());

        var result = await writer.SendAsync(Outgoing.Of(Make(), Now), CancellationToken.None);

        Assert.Equal(SendOutcome.Failed, result.Outcome);
        Assert.Contains(Path, result.Said, StringComparison.Ordinal);
    }

    private static IEnumerable<int> Revisions(string path) =>
        File.ReadAllLines(path).Select(line => (int)JsonNode.Parse(line)!["revision"]!);

    private static async Task SendAsync(FileWriter writer, int revision)
    {
        var result = await writer.SendAsync(Outgoing.Of(Make(revision: revision), Now), CancellationToken.None);
        Assert.Equal(SendOutcome.Taken, result.Outcome);
    }

    private Sink Out() => Sink("file") with { Type = SinkType.File, Path = Path };
}
