using System.Collections.Concurrent;
using System.Text;
using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// Origins by the text of <c>sourceIPAddress</c>. A trail repeats few addresses many times, so a hit is what has to be
/// fast: one probe, nothing allocated. Bounded by two generations: what is not asked for during a whole generation is
/// forgotten, so a flood of junk pushes out what is idle, not what is in use.
/// </summary>
public sealed class OriginCache : IOrigins
{
    /// <summary>
    /// Bytes of a text that count. Addresses and service names are shorter; what is longer is junk, and is kept cut.
    /// </summary>
    public const int MaxTextBytes = 256;

    private readonly int _generationSize;

    // The geolocator and all it has said hang on this one reference: one write replaces both.
    private volatile Generation _young;

    /// <summary>An empty cache before a geolocator.</summary>
    /// <param name="geolocator">What is asked about public addresses.</param>
    /// <param name="capacity">The most origins it holds. Default: 65,536, about 20 MB when full of addresses.</param>
    public OriginCache(IGeolocator geolocator, int capacity = 65_536)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 2);
        _generationSize = capacity / 2;
        _young = new Generation(geolocator, null);
    }

    /// <inheritdoc/>
    public Origin Resolve(ReadOnlySpan<byte> sourceIpAddress)
    {
        if (sourceIpAddress.Length > MaxTextBytes) sourceIpAddress = sourceIpAddress[..MaxTextBytes];
        var young = _young;
        return young.Lookup.TryGetValue(sourceIpAddress, out var origin) ? origin : Miss(young, sourceIpAddress);
    }

    /// <summary>
    /// Asks another geolocator from now on, and forgets what the one before said. Who is in the middle of a question
    /// gets the answer of one or the other, whole.
    /// </summary>
    public void Replace(IGeolocator geolocator) => _young = new Generation(geolocator, null);

    private Origin Miss(Generation young, ReadOnlySpan<byte> text)
    {
        if (young.Older is not { } older || !older.Lookup.TryGetValue(text, out var origin))
            origin = Create(young.Geolocator, text);
        if (!young.Lookup.TryAdd(text, origin))
            return young.Lookup.TryGetValue(text, out var first) ? first : origin;
        if (Interlocked.Increment(ref young.Added) != _generationSize) return origin;

        // Exactly one caller gets here for each generation; others may still add to it for a moment. Where the
        // geolocator was replaced in between, its own first generation stays.
#pragma warning disable CS0420 // the exchange is as volatile as the field
        Interlocked.CompareExchange(ref _young, new Generation(young.Geolocator, young), young);
#pragma warning restore CS0420
        young.Older = null;
        return origin;
    }

    private static Origin Create(IGeolocator geolocator, ReadOnlySpan<byte> text)
    {
        var address = Encoding.UTF8.GetString(text);
        if (!SourceIp.TryParse(text, out var ip)) return new Origin(address);
        if (!ip.IsPublic) return new Origin(address, ip);
        var answer = geolocator.Locate(ip);
        return new Origin(address, ip, answer.Location, answer.System, answer.Traits, answer.Database);
    }

    private sealed class Generation
    {
        private static readonly Utf8KeyComparer Comparer = new();

        public Generation(IGeolocator geolocator, Generation? older)
        {
            Geolocator = geolocator;
            Older = older;
            Lookup = new ConcurrentDictionary<byte[], Origin>(Comparer).GetAlternateLookup<ReadOnlySpan<byte>>();
        }

        public ConcurrentDictionary<byte[], Origin>.AlternateLookup<ReadOnlySpan<byte>> Lookup { get; }

        public IGeolocator Geolocator { get; }

        public Generation? Older { get; set; }

        // Counted here, for the dictionary's own count locks all of it.
        public int Added;
    }
}
