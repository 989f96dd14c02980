using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>The pieces in which data arrives change nothing; where it ends, only the end is missing.</summary>
public sealed class TrailStreamingTests
{
    /// <summary>Good records between everything that can go wrong, one line each and then as a file.</summary>
    private static readonly string Mixed = string.Join('\n',
        Records.Line(Records.IamLogin),
        "not json at all",
        Records.Line(Records.ApiCall),
        "{\"eventVersion\":\"1.08\",\"eventTime\":}",
        "{\"unfinished\":[1,2",
        Records.Line(Records.ServiceCall),
        "\"a { text\" 17 [\"a\",{\"eventTime\":1}]",
        "{\"eventTime\":\"text without end}",
        Records.Line(Records.RootLogin),
        "{\"deep\":" + new string('[', 70) + new string(']', 70) + "}",
        "{\"long\":\"" + new string('x', 3000) + "\"}",
        Records.Line(Transports.Envelope(Records.SamlLogin)),
        "{\"detail\":{\"eventVersion\":\"1.08\" \"a\":1},\"version\":\"0\"}",
        Records.Line(Transports.TurnedEnvelope(Records.ApiCall)),
        Records.Line(Transports.LogPayload(Records.FederatedLogin, "{\"cut\":[", Records.SigninToken)),
        Records.Line(Transports.TurnedLogPayload("x", Records.Insight, Records.InstanceLogin)),
        "{\"logEvents\":[" + Transports.LogEvent("{}")
            + ",{\"message\":7}, {\"a\" 1}],\"messageType\":\"DATA_MESSAGE\"}",
        "{\"logEvents\":[{\"message\":\"short\"}],\"messageType\":\"CONTROL_MESSAGE\"}",
        Records.Line(Transports.Control),
        Records.Line(Transports.S3Notification),
        Records.Line(Transports.Sns(Transports.S3Test)),
        Records.File(Records.CheckMfa, "{\"a\":1 \"b\":2}", Records.FailedLogin) + Records.Line(Records.SwitchRole));

    private static readonly ReaderLimits Limits = new() { RecordBytesMax = 2048, KeptBytes = 512 };

    [Fact]
    public void Read_PiecesOfAnySize_FindTheSame()
    {
        var data = Encoding.UTF8.GetBytes(Mixed);
        var expected = Reading.All(data, Limits).Lines;
        Assert.Contains(expected, line => line.StartsWith("rejected: too-large", StringComparison.Ordinal));

        for (var size = 1; size <= data.Length; size += size < 300 ? 1 : 97)
            Assert.Equal(expected, Reading.All(new PieceStream(data, size), Limits).Lines);
    }

    [Fact]
    public void Parse_DataSplitAtAnyByte_FindsTheSame()
    {
        var data = Encoding.UTF8.GetBytes(Mixed);
        var expected = Reading.All(data, Limits).Lines;

        for (var split = 0; split <= data.Length; split++)
        {
            var found = new Found();
            var parser = new TrailParser(Reading.NewRecordReader(Limits with { InternedTexts = 64 }));
            parser.Begin(found, CancellationToken.None);
            var done = parser.Consume(data.AsSpan(0, split), final: false);
            parser.Consume(data.AsSpan(done), final: true);
            parser.Finish();
            found.Summary = parser.Summary;
            found.AssertSums();
            Assert.Equal(expected, found.Lines);
        }
    }

    [Fact]
    public void Read_FileCutAtAnyByte_KeepsWhatCameBefore()
    {
        var data = Encoding.UTF8.GetBytes(Records.File(Records.IamLogin, Records.ServiceCall, Records.ApiCall));
        var whole = Reading.All(data).Lines;
        for (var length = 1; length < data.Length; length++)
        {
            var found = Reading.All(data[..length]);

            Assert.Equal(whole.Take(found.Lines.Count - 1), found.Lines.SkipLast(1));
            Assert.StartsWith("rejected: truncated", found.Lines[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_GzipCutAtAnyByte_KeepsWhatCameBefore()
    {
        var data = Reading.Gzip(Records.File(Records.IamLogin, Records.ServiceCall, Records.ApiCall));
        var whole = Reading.All(data).Lines;
        for (var length = 2; length < data.Length; length++)
        {
            var found = Reading.All(data[..length]);

            Assert.Equal(whole.Take(found.Lines.Count - 1), found.Lines.SkipLast(1));
            Assert.StartsWith("rejected: truncated", found.Lines[^1], StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Read_GzipCutBehindAllRecords_StillSaysSo()
    {
        var data = Reading.Gzip(Records.Lines(Records.All));

        var found = Reading.All(data[..^1]);

        Assert.Equal(Records.All.Count, found.Events.Count + found.Ignored.Count);
        var cut = Assert.Single(found.Rejected);
        Assert.Equal("the gzip data ends too early", cut.Detail);
        Assert.Equal(found.Summary.DecodedBytes, cut.Offset);
    }

    [Fact]
    public void Read_SecondMemberCut_KeepsTheFirst()
    {
        var first = Reading.Gzip(Records.Lines(Records.IamLogin));
        byte[] data = [.. first, .. Reading.Gzip(Records.Lines(Records.ApiCall))];

        var found = Reading.All(data[..^9]);

        Assert.Equal("0a1b2c3d-0000-4000-8000-000000000001", found.Lines[0]);
        Assert.Single(found.Rejected);
    }

    [Fact]
    public void Read_DamagedGzip_SaysSo()
    {
        var data = Reading.Gzip(Records.Lines(Records.All));
        data[^5] ^= 1;

        var found = Reading.All(data);

        Assert.Single(found.Rejected);
        Assert.StartsWith("the gzip data is damaged", found.Rejected[0].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherDataBehindGzip_SaysSo()
    {
        byte[] data = [.. Reading.Gzip(Records.Lines(Records.All)), .. "tail"u8];

        var found = Reading.All(data);

        Assert.Equal(Records.All.Count, found.Events.Count + found.Ignored.Count);
        Assert.Equal("behind the gzip data there is something else", Assert.Single(found.Rejected).Detail);
    }
}
