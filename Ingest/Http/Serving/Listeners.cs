using System.Net;
using Grainwatch.Ingest.Http.Firehose;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>Where and how the HTTP API is served.</summary>
/// <param name="Listen">Where all of it is served; a loopback address.</param>
/// <param name="FirehoseListen">Where the Firehose endpoint alone is served as well; null when nowhere.</param>
/// <param name="Certificate">
/// What the Firehose listener shows; without one, what the main listener does, which then speaks TLS. Null: no TLS.
/// </param>
/// <param name="Keys">Access keys of Firehose; null when it is not to be taken from.</param>
public sealed record Listeners(
    IPEndPoint Listen,
    IPEndPoint? FirehoseListen = null,
    ServerCertificate? Certificate = null,
    FirehoseKeys? Keys = null);
