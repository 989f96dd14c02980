using System.Net;
using Grainwatch.Ingest.Http.Access;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>Where and how the HTTP API is served.</summary>
/// <param name="Listen">Where all of it is served; a loopback address, unless callers are asked who they are.</param>
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
    AccessKeys? ProxyKeys = null)
{
    /// <summary>Who may call, and what each may do; null: whoever is on this machine, everything.</summary>
    public AccessFile? Access { get; init; }

    /// <summary>Where a proxy calls from that tells who is calling; none: nobody is told.</summary>
    public IReadOnlyList<IPNetwork> ProxyAddresses { get; init; } = [];

    /// <summary>Names by which this server is called, beside those of this machine alone.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Where decisions and refusals are written down, as an operator says; null for the host's own.</summary>
    public string? Audit { get; init; }

    /// <summary>Whether TLS ends before it.</summary>
    public bool IsTlsElsewhere { get; init; }

    /// <summary>
    /// What the main listener shows: the certificate, where there is no Firehose listener or others may reach it;
    /// nothing where TLS ends before it.
    /// </summary>
    public ServerCertificate? MainCertificate =>
        FirehoseListen is null || !(IPAddress.IsLoopback(Listen.Address) || IsTlsElsewhere || ProxyKeys is not null)
            ? Certificate
            : null;
}
