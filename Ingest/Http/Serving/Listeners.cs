using System.Net;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>Where and how the HTTP API is served.</summary>
/// <param name="Listen">Where all of it is served; a loopback address, unless there are proxy keys.</param>
/// <param name="FirehoseListen">Where the Firehose endpoint alone is served as well; null when nowhere.</param>
/// <param name="Certificate">
/// What the Firehose listener shows; without one, what the main listener does, which then speaks TLS. Null: no TLS.
/// </param>
/// <param name="Keys">Access keys of Firehose; null when it is not to be taken from.</param>
/// <param name="ProxyKeys">
/// What a proxy shows with every request to the main listener, which is served then, and no other; null: no proxy.
/// </param>
public sealed record Listeners(
    IPEndPoint Listen,
    IPEndPoint? FirehoseListen = null,
    ServerCertificate? Certificate = null,
    AccessKeys? Keys = null,
    AccessKeys? ProxyKeys = null);
