using System.Text.Json;
using Grainwatch.Detection.Events;
using Xunit;

namespace Grainwatch.Ingest.Tests.Geolocation;

/// <summary>A JSON source of one of MaxMind's test databases: what their writer was given for each network.</summary>
internal sealed class MaxMindSource
{
    private readonly List<Network> _networks = [];

    private MaxMindSource(JsonDocument json)
    {
        foreach (var entry in json.RootElement.EnumerateArray())
        {
            foreach (var network in entry.EnumerateObject())
            {
                var slash = network.Name.IndexOf('/', StringComparison.Ordinal);
                var length = int.Parse(network.Name.AsSpan(slash + 1));
                Assert.True(SourceIp.TryParse(network.Name.AsSpan(0, slash), out var ip), network.Name);
                if (ip.IsIPv4) length += 96;
                _networks.Add(new Network(network.Name, Bits(ip), length, network.Value));
            }
        }
    }

    public int Count => _networks.Count;

    public static MaxMindSource Read(string name) =>
        new(JsonDocument.Parse(File.ReadAllBytes(SharedData.PathOf("maxmind", "source-data", name + ".json"))));

    /// <summary>The first and last address of each network, with the record of the longest network around.</summary>
    public IEnumerable<(string Network, SourceIp Ip, JsonElement Record)> Addresses()
    {
        foreach (var network in _networks)
        {
            foreach (var bits in new[] { network.First, network.First | Rest(network.Length) })
            {
                // Of the same network, the last one listed was written last.
                var around = _networks.Where(n => n.Holds(bits)).OrderBy(n => n.Length).Last();
                yield return (network.Name, Address(bits), around.Record);
            }
        }
    }

    private static UInt128 Rest(int length) => length == 0 ? UInt128.MaxValue : ((UInt128)1 << (128 - length)) - 1;

    // IPv4 addresses are in these trees at ::/96.
    private static UInt128 Bits(SourceIp ip) => ip.IsIPv4 ? ip.IPv4 : ((UInt128)ip.High << 64) | ip.Low;

    private static SourceIp Address(UInt128 bits) =>
        bits <= uint.MaxValue ? SourceIp.FromIPv4((uint)bits) : new SourceIp((ulong)(bits >> 64), (ulong)bits);

    private sealed record Network(string Name, UInt128 First, int Length, JsonElement Record)
    {
        public bool Holds(UInt128 address) => (address & ~Rest(Length)) == First;
    }
}
