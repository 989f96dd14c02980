using Grainwatch.Detection.Events;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>Turns CloudTrail's <c>sourceIPAddress</c> into an origin. Safe to call from any thread.</summary>
public interface IOrigins
{
    /// <summary>
    /// The origin of a <c>sourceIPAddress</c> in UTF-8, unescaped; the same instance for the same text as long as the
    /// databases stay the same and the text is met again soon. Never fails: junk is an origin without an address.
    /// </summary>
    Origin Resolve(ReadOnlySpan<byte> sourceIpAddress);
}
