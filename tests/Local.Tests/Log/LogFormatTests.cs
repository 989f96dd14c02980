using Grainwatch.Local.Log;
using Grainwatch.Local.Tests.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Log;

/// <summary>What <c>docs/log-format.md</c> says of the bytes is so.</summary>
public sealed class LogFormatTests
{
    private static readonly string s_page =
        File.ReadAllText(Path.Combine(CommandRun.Sample, "..", "..", "docs", "log-format.md"));

    [Fact]
    public void Page_Example_IsWhatIsWritten()
    {
        var start = s_page.IndexOf("```hex", StringComparison.Ordinal) + "```hex".Length;
        var text = s_page[start..s_page.IndexOf("```", start, StringComparison.Ordinal)];
        var expected = Convert.FromHexString(string.Concat(text.Where(c => !char.IsWhiteSpace(c))));
        var buffer = new CommitBuffer();
        var frame = new Frame
        {
            Kind = FrameKind.Oldest,
            Written = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc),
        };

        LogStart.Write(buffer.Begin(frame, ""), 3);
        buffer.End();

        Assert.Equal(Convert.ToHexString(expected), Convert.ToHexString(buffer.Seal()));
        Assert.True(LogFrame.TryRead(expected, out var read));
        Assert.Equal((FrameKind.Oldest, 48, true), (read.Kind, read.Length, read.IsLast));
    }

    [Fact]
    public void Page_Kinds_AreThoseThereAre()
    {
        foreach (var kind in Enum.GetValues<FrameKind>())
        {
            var name = kind.ToString().ToLowerInvariant();
            Assert.Contains($"| {(byte)kind} {name} |", s_page, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Page_Numbers_AreTheDefaults()
    {
        var options = new LogOptions();
        Assert.Contains($"has reached {options.SegmentBytes >> 20} MiB", s_page, StringComparison.Ordinal);
        Assert.Contains($": {options.Retention.Days} days", s_page, StringComparison.Ordinal);
        Assert.Contains(
            $"or {options.MemoryEveryBytes >> 10} KiB, or {options.MemoryEveryFrames} frames", s_page,
            StringComparison.Ordinal);
        Assert.Contains($"to {LogFrame.BodyBytesMax:N0} |", s_page, StringComparison.Ordinal);
    }
}
