using System.IO.Compression;
using System.Text;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Ingest.Tests.CloudTrail;

/// <summary>
/// Reads CloudTrail data as the gateway does, on the morning of 2026-05-05, and keeps what was found.
/// </summary>
internal static class Reading
{
    public static readonly DateTime Now = new(2026, 5, 5, 9, 0, 0, DateTimeKind.Utc);

    public static RecordReader NewRecordReader(
        ReaderLimits? limits = null, DateTime? now = null, bool exact = false) => new(
        new PrincipalIdentifier(role => role.StartsWith("AWSReservedSSO_", StringComparison.Ordinal)),
        new PlainOrigins(),
        new FixedClock(now ?? Now),
        limits)
        { IsExact = exact };

    public static TrailReader NewTrailReader(ReaderLimits? limits = null, bool exact = false) =>
        new(NewRecordReader(limits, exact: exact));

    /// <summary>What one record is.</summary>
    public static RecordResult One(string json) => NewRecordReader().Read(Encoding.UTF8.GetBytes(json));

    /// <summary>The event one record becomes.</summary>
    public static TrailEvent Event(string json)
    {
        var result = One(json);
        Assert.True(result.Event is not null, $"{result.Outcome.Code()}: {result.Detail}");
        return result.Event;
    }

    /// <summary>The code of the outcome of a record that becomes no event.</summary>
    public static string Outcome(string json)
    {
        var result = One(json);
        return result.Event is null ? result.Outcome.Code() : "event";
    }

    /// <summary>All that is found in data.</summary>
    public static Found All(string data, ReaderLimits? limits = null) => All(Encoding.UTF8.GetBytes(data), limits);

    /// <summary>All that is found in data.</summary>
    public static Found All(byte[] data, ReaderLimits? limits = null)
    {
        var found = new Found();
        found.Summary = NewTrailReader(limits).Read(data, found);
        found.AssertSums();
        return found;
    }

    /// <summary>All that is found in a stream.</summary>
    public static Found All(Stream stream, ReaderLimits? limits = null)
    {
        var found = new Found();
        found.Summary = NewTrailReader(limits).Read(stream, found);
        found.AssertSums();
        return found;
    }

    public static byte[] Gzip(string text) => Gzip(Encoding.UTF8.GetBytes(text));

    public static byte[] Gzip(byte[] data)
    {
        var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(data);
        return packed.ToArray();
    }
}

/// <summary>What was found in data, one line a record, so that a test can compare all of it.</summary>
internal sealed class Found : IRecordSink
{
    public List<TrailEvent> Events { get; } = [];

    public List<Outcome> Ignored { get; } = [];

    public List<Rejection> Rejected { get; } = [];

    /// <summary>
    /// One line a record, in order: event ids, outcome codes, and for rejected ones where and how much.
    /// </summary>
    public List<string> Lines { get; } = [];

    public TrailSummary Summary { get; set; }

    public void OnEvent(TrailEvent trailEvent)
    {
        Events.Add(trailEvent);
        Lines.Add(trailEvent.Id.ToString());
    }

    public void OnIgnored(Outcome outcome)
    {
        Ignored.Add(outcome);
        Lines.Add(outcome.Code());
    }

    public void OnRejected(Rejection rejection)
    {
        Rejected.Add(rejection);
        Lines.Add($"{rejection.Outcome.Code()} @{rejection.Offset}+{rejection.Length}/{rejection.Bytes.Length}: "
            + rejection.Detail);
    }

    public void AssertSums()
    {
        Assert.Equal(Summary.Records, Summary.Events + Summary.Ignored + Summary.Rejected);
        Assert.Equal(Events.Count, Summary.Events);
        Assert.Equal(Ignored.Count, Summary.Ignored);
        Assert.Equal(Rejected.Count, Summary.Rejected);
        Assert.All(Ignored, outcome => Assert.True(outcome.IsIgnored()));
        Assert.All(Rejected, rejection => Assert.True(rejection.Outcome.IsRejected()));
    }
}

/// <summary>Origins without a database: addresses are parsed, and stand nowhere.</summary>
internal sealed class PlainOrigins : IOrigins
{
    private readonly Dictionary<string, Origin> _known = [];

    public Origin Resolve(ReadOnlySpan<byte> sourceIpAddress)
    {
        Span<char> text = stackalloc char[sourceIpAddress.Length];
        var address = text[..Encoding.UTF8.GetChars(sourceIpAddress, text)];
        var lookup = _known.GetAlternateLookup<ReadOnlySpan<char>>();
        if (lookup.TryGetValue(address, out var known)) return known;
        SourceIp? ip = SourceIp.TryParse(sourceIpAddress, out var parsed) ? parsed : null;
        return _known[address.ToString()] = new Origin(address.ToString(), ip);
    }
}

/// <summary>A clock that stands.</summary>
internal sealed class FixedClock(DateTime now) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(now);
}

/// <summary>A stream that gives at most so many bytes at a time.</summary>
internal sealed class PieceStream(byte[] data, int size) : MemoryStream(data)
{
    public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(size, buffer.Length)]);
}
