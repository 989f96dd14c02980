using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>An anonymous-IP file in MaxMind's schema. Its records are a few flags, so none is kept.</summary>
internal sealed class AnonymousIpDatabase(MmdbFile file)
{
    /// <summary>What an address is used for.</summary>
    public NetworkTraits Find(SourceIp ip)
    {
        var offset = file.Find(ip);
        if (offset < 0) return NetworkTraits.None;
        var record = file.Record(offset);

        // Tor, public and residential proxies are relays as a VPN is: none says where its user is.
        var traits = NetworkTraits.None;
        if (Is(record, "is_anonymous_vpn"u8) || Is(record, "is_tor_exit_node"u8)
            || Is(record, "is_public_proxy"u8) || Is(record, "is_residential_proxy"u8))
        {
            traits |= NetworkTraits.Vpn;
        }

        if (Is(record, "is_hosting_provider"u8)) traits |= NetworkTraits.Hosting;

        // Hosting alone also counts as anonymous there; with no kind at all, somebody still hides behind the address.
        return traits == NetworkTraits.None && Is(record, "is_anonymous"u8) ? NetworkTraits.Vpn : traits;
    }

    private static bool Is(MmdbValue record, ReadOnlySpan<byte> flag) => record.Find(flag).AsBoolean() is true;
}
