using System.Buffers.Binary;
using System.Net;

namespace Grainwatch.Samples;

/// <summary>What kind of party runs a network.</summary>
internal enum NetworkKind
{
    Broadband,
    Business,
    Mobile,
    Hosting,
    Vpn,
    Cloud,
}

/// <summary>
/// An invented autonomous system; the number is of the private range of RFC 6996. Only the cloud has its true number,
/// since a trail tells of no other cloud.
/// </summary>
internal sealed record Network(uint Asn, string Organization, NetworkKind Kind)
{
    public override string ToString() => $"AS{Asn} {Organization}";
}

/// <summary>The addresses that one network uses in one city: an IPv4 /20 and, for broadband, an IPv6 /40.</summary>
internal sealed record Pool(Network Network, City City, uint First4, ulong? High6)
{
    public const int Length4 = 20;
    public const int Length6 = 40;
    private const int Size4 = 1 << (32 - Length4);

    /// <summary>Radius in km of the true location around the given one, as geolocation files state it.</summary>
    public ushort AccuracyRadius => Network.Kind switch
    {
        NetworkKind.Broadband => 10,
        NetworkKind.Business => 5,
        NetworkKind.Mobile => 100,
        _ => 20,
    };

    public string Address4(Chance chance)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, First4 + (uint)chance.Between(1, Size4 - 2));
        return new IPAddress(bytes).ToString();
    }

    public string Address6(Chance chance)
    {
        var high = High6 ?? throw new InvalidOperationException($"{Network} has no IPv6 in {City}.");
        Span<byte> bytes = stackalloc byte[16];
        // 24 bits of subscriber below the /40, then a random interface id, as privacy extensions give it.
        BinaryPrimitives.WriteUInt64BigEndian(bytes, high | (ulong)(uint)chance.Below(1 << 24));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], chance.Next());
        return new IPAddress(bytes).ToString();
    }
}

/// <summary>Where a request comes from: a text for sourceIPAddress and, for real addresses, its pool.</summary>
internal sealed record Origin(string Address, Pool? Pool)
{
    /// <summary>The source of calls that AWS makes by itself for a caller.</summary>
    public static Origin AwsInternal { get; } = new("AWS Internal", null);

    public static Origin In(Pool pool, Chance chance) => new(pool.Address4(chance), pool);

    public static Origin Service(string host) => new(host, null);

    public string Place => Pool is null ? Address : $"{Pool.City} ({Pool.Network})";
}
