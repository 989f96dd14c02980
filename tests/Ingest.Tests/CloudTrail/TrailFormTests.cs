using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>Whatever holds the records, they are the same.</summary>
public sealed class TrailFormTests
{
    private static readonly string[] Expected = [.. Reading.All(Records.Lines(Records.All)).Lines];

    public static TheoryData<string> Forms => new(
        Records.File(Records.All),
        Records.Lines(Records.All),
        Records.Lines(Records.All).ReplaceLineEndings("\r\n"),
        string.Join("\n\n", Records.All),
        string.Concat(Records.All),
        "\uFEFF" + Records.File(Records.All),
        $"[{string.Join(", ", Records.All)}]",
        Records.File(Records.All.Take(3)) + Records.File(Records.All.Skip(3)),
        $"[{Records.File(Records.All.Take(3))},{Records.File(Records.All.Skip(3))}]",
        Records.File(Records.All.Take(3)) + "\n" + Records.Lines(Records.All.Skip(3)),
        Records.File(Records.All.Take(9))[..^1] + ""","a":{"b":["}",{}]},"c":1}""" + Records.File(Records.All.Skip(9)),
        """{"version":1,"a":[{}],""" + Records.File(Records.All)[1..]);

    [Theory]
    [MemberData(nameof(Forms))]
    public void Read_AnyForm_FindsTheSameRecords(string data)
    {
        Assert.Equal(Expected, Reading.All(data).Lines);
        Assert.Equal(Expected, Reading.All(Reading.Gzip(data)).Lines);
        Assert.Equal(Expected, Reading.All(new MemoryStream(Encoding.UTF8.GetBytes(data))).Lines);
        Assert.Equal(Expected, Reading.All(new MemoryStream(Reading.Gzip(data))).Lines);
    }

    [Fact]
    public void Read_AllKinds_CountsEach()
    {
        var found = Reading.All(Records.File(Records.All));

        Assert.Equal(Records.Events.Count, found.Events.Count);
        Assert.Equal(3, found.Ignored.Count);
        Assert.Empty(found.Rejected);
    }

    [Fact]
    public void Read_GzipOfSeveralMembers_IsOneInput()
    {
        byte[] data = [.. Records.All.SelectMany(record => Reading.Gzip(Records.Lines(record)))];

        Assert.Equal(Expected, Reading.All(data).Lines);
        Assert.Equal(Expected, Reading.All(new MemoryStream(data)).Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("[]")]
    [InlineData("{\"Records\":[]}")]
    public void Read_NoRecords_FindsNone(string data) => Assert.Empty(Reading.All(data).Lines);

    [Fact]
    public async Task ReadAsync_Stream_FindsTheSameRecords()
    {
        var plain = new Found();
        var packed = new Found();
        var reader = Reading.NewTrailReader();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(Records.File(Records.All)));
        using var gzip = new MemoryStream(Reading.Gzip(Records.File(Records.All)));

        plain.Summary = await reader.ReadAsync(file, plain);
        packed.Summary = await reader.ReadAsync(gzip, packed);

        Assert.Equal(Expected, plain.Lines);
        Assert.Equal(Expected, packed.Lines);
        Assert.Equal(plain.Summary, packed.Summary);
        packed.AssertSums();
        Assert.True(file.CanRead, "the stream is left open");
    }

    [Fact]
    public void Read_CancelledReader_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        var data = Encoding.UTF8.GetBytes(Records.File(Records.All));

        Assert.Throws<OperationCanceledException>(
            () => Reading.NewTrailReader().Read(data, new Found(), cancelled.Token));
    }

    [Fact]
    public void Read_FailingStream_ThrowsWhatTheStreamThrows() =>
        Assert.Throws<IOException>(() => Reading.NewTrailReader().Read(new FailingStream(), new Found()));

    [Fact]
    public void Summary_Sum_IsBoth()
    {
        var one = Reading.All(Records.File(Records.All)).Summary;

        Assert.Equal(new TrailSummary(one.Records * 2, one.Events * 2, 6, 0, one.DecodedBytes * 2), one + one);
    }

    private sealed class FailingStream : MemoryStream
    {
        public override int Read(Span<byte> buffer) => throw new IOException("the disk is gone");
    }
}
