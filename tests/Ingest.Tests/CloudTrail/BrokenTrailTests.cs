using System.Text;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>
/// Poison: each broken record gets one clear reason, its neighbours are read, and memory stays bounded.
/// </summary>
public sealed class BrokenTrailTests
{
    private static readonly string Before = Records.Line(Records.IamLogin);
    private static readonly string After = Records.Line(Records.ApiCall);

    public static TheoryData<string, Outcome> Poison => new()
    {
        { "{\"eventVersion\":\"1.08\",}", Outcome.RejectedNotJson },
        { "{\"eventVersion\":\"1.08\" \"eventTime\":\"2026-05-04T08:20:00Z\"}", Outcome.RejectedNotJson },
        { "{'eventVersion':'1.08'}", Outcome.RejectedNotJson },
        { "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"Root\"", Outcome.RejectedNotJson },
        { "{\"eventVersion\":\"1.08\",\"userIdentity\":{\"type\":\"Root}", Outcome.RejectedNotJson },
        { "{\"eventVersion\":\"bad \\x escape\"}", Outcome.RejectedNotJson },
        { "nonsense", Outcome.RejectedNotJson },
        { "12", Outcome.RejectedWrongType },
        { "null", Outcome.RejectedWrongType },
        { "\"text, with } and ] in it\"", Outcome.RejectedWrongType },
        { "[[1,2],{\"a\":3}]", Outcome.RejectedWrongType },
        { "{}", Outcome.RejectedNoEventTime },
        { "{\"a\":" + new string('[', 1000) + new string(']', 1000) + "}", Outcome.RejectedTooDeep },
        { "{\"a\":" + string.Concat(Enumerable.Repeat("{\"a\":", 1000)), Outcome.RejectedTooDeep },
    };

    [Theory]
    [MemberData(nameof(Poison))]
    public void Read_PoisonInAFile_SparesItsNeighbours(string poison, Outcome outcome) =>
        AssertSpared(Reading.All($$"""{"Records":[{{Before}},{{poison}},{{After}}]}"""), poison, outcome);

    [Theory]
    [MemberData(nameof(Poison))]
    public void Read_PoisonOnALine_SparesItsNeighbours(string poison, Outcome outcome)
    {
        // On the top level an array holds records.
        if (poison[0] == '[') return;
        AssertSpared(Reading.All($"{Before}\n{poison}\n{After}\n"), poison, outcome);
    }

    [Fact]
    public void Read_ArrayThatSwallowsTheNextLine_SparesItsNeighbours()
    {
        var poison = "{\"eventVersion\":\"1.08\",\"requestParameters\":[{\"a\":1},";

        var found = Reading.All($"{Before}\n{poison}\n{After}\n{After}\n");

        Assert.Equal(3, found.Events.Count);
        Assert.Equal(Outcome.RejectedNotJson, Assert.Single(found.Rejected).Outcome);
    }

    [Fact]
    public void Read_InvalidUtf8_SparesItsNeighbours()
    {
        var data = Encoding.UTF8.GetBytes($"{Before}\n{Before}\n{After}\n");
        data[Before.Length + 1 + Before.IndexOf("Mozilla", StringComparison.Ordinal)] = 0xC0;

        AssertSpared(Reading.All(data), Before, Outcome.RejectedNotJson);
    }

    [Fact]
    public void Read_WrongTypesEverywhere_GiveOneReason()
    {
        var poison = """{"eventVersion":[],"userIdentity":7,"eventTime":{},"eventName":null,"eventID":{"a":[]}}""";

        AssertSpared(Reading.All($"{Before}\n{poison}\n{After}\n"), poison, Outcome.RejectedWrongType);
    }

    [Fact]
    public void Read_TenMegabyteRecord_IsPassedOverWithoutBeingHeld()
    {
        var text = new string('x', 10_000_000);
        var data = Encoding.UTF8.GetBytes($$"""{{Before}}{"eventVersion":"{{text}}"}{{After}}""");
        var reader = Reading.NewTrailReader();
        var found = new Found();
        var before = GC.GetAllocatedBytesForCurrentThread();

        found.Summary = reader.Read(new MemoryStream(data), found);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        found.AssertSums();
        Assert.Equal(2, found.Events.Count);
        var rejected = Assert.Single(found.Rejected);
        Assert.Equal(Outcome.RejectedTooLarge, rejected.Outcome);
        Assert.Equal(Before.Length, rejected.Offset);
        Assert.Equal(data.Length - Before.Length - After.Length, rejected.Length);
        Assert.Equal(new ReaderLimits().KeptBytes, rejected.Bytes.Length);
        Assert.True(allocated < 6 * 1024 * 1024, $"{allocated} bytes allocated");
    }

    [Fact]
    public void Read_GzipBomb_IsNotHeld()
    {
        const long Size = 64L * 1024 * 1024;
        var bomb = Bomb(Size);
        Assert.True(bomb.Length < Size / 100);
        var reader = Reading.NewTrailReader();
        var found = new Found();
        var before = GC.GetAllocatedBytesForCurrentThread();

        found.Summary = reader.Read(bomb, found);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(Outcome.RejectedTooLarge, Assert.Single(found.Rejected).Outcome);
        Assert.Equal(Size + 6, found.Summary.DecodedBytes);
        Assert.True(allocated < 6 * 1024 * 1024, $"{allocated} bytes allocated");
    }

    [Fact]
    public void Read_MoreThanTheDecodedLimit_StopsThere()
    {
        var lines = Records.Lines(Records.IamLogin, Records.ApiCall, Records.RootLogin);
        var limits = new ReaderLimits { DecodedBytesMax = Records.Lines(Records.IamLogin).Length + 10 };

        foreach (var found in new[]
        {
            Reading.All(lines, limits),
            Reading.All(Reading.Gzip(lines), limits),
            Reading.All(new MemoryStream(Encoding.UTF8.GetBytes(lines)), limits),
        })
        {
            Assert.Single(found.Events);
            Assert.Equal(Outcome.RejectedTooLarge, Assert.Single(found.Rejected).Outcome);
            Assert.Equal(limits.DecodedBytesMax, found.Summary.DecodedBytes);
        }
    }

    [Fact]
    public void Read_FileNotClosed_StillReadsTheNextOne()
    {
        var open = Records.File(Records.IamLogin)[..^1];

        var found = Reading.All(open + Records.File(Records.ApiCall));

        Assert.Equal(2, found.Events.Count);
        Assert.Equal(Outcome.RejectedNotJson, Assert.Single(found.Rejected).Outcome);
    }

    private static void AssertSpared(Found found, string poison, Outcome outcome)
    {
        Assert.Equal(
            ["0a1b2c3d-0000-4000-8000-000000000001", "0a1b2c3d-0000-4000-8000-00000000000e"],
            found.Events.Select(found => found.Id.ToString()));
        var rejected = Assert.Single(found.Rejected);
        Assert.Equal(outcome, rejected.Outcome);
        Assert.NotEmpty(rejected.Detail);
        var start = Encoding.UTF8.GetBytes(poison[..1])[0];
        Assert.Equal(start, rejected.Bytes.Span[0]);
        Assert.InRange(rejected.Length, poison.Length, poison.Length + 2);
    }

    private static byte[] Bomb(long size)
    {
        var packed = new MemoryStream();
        using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.Fastest))
        {
            gzip.Write("{\"a\":\""u8);
            var zeros = Encoding.UTF8.GetBytes(new string('0', 1024 * 1024));
            for (long written = 0; written < size; written += zeros.Length) gzip.Write(zeros);
        }

        return packed.ToArray();
    }
}
