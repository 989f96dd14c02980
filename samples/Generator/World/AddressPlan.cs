namespace Grainwatch.Samples;

/// <summary>
/// The fictional plan of addresses: which invented network holds which public-looking prefix in which city.
/// It does not depend on the seed, so that samples share their geolocation.
/// </summary>
internal sealed class AddressPlan
{
    private const uint FirstAsn = 4_200_000_000;
    private const uint AwsAsn = 16_509;
    private const double GatewayReachKm = 300;
    private const ulong FirstHigh6 = 0x2A0E_0100_0000_0000;

    // None of these begins a private, shared, loopback, link-local, documentation, benchmark or multicast range.
    private static readonly byte[] FirstOctets =
    [
        5, 23, 24, 31, 37, 41, 46, 49, 58, 62, 66, 71, 77, 80, 81, 83, 86, 89, 91, 93, 95, 101, 105, 109, 113, 122,
        130, 139, 145, 151, 155, 161, 176, 178, 181, 185, 188, 190, 195, 197, 202, 213, 217,
    ];

    private readonly List<Network> _networks = [];
    private readonly List<Pool> _pools = [];
    private readonly Dictionary<(City City, NetworkKind Kind), List<Pool>> _byPlace = [];
    private int _next16;

    private AddressPlan()
    {
    }

    public IReadOnlyList<Network> Networks => _networks;

    public IReadOnlyList<Pool> Pools => _pools;

    /// <summary>The plan that every sample uses.</summary>
    public static AddressPlan Build()
    {
        var plan = new AddressPlan();
        var ordinal = 0;
        foreach (var country in Countries.All)
        {
            City[] cities = [.. Cities.All.Where(city => city.Country == country)];
            plan.Add(NetworkNames.Broadband(ordinal, country), NetworkKind.Broadband, cities, withIPv6: true);
            plan.Add(NetworkNames.Broadband(ordinal + 1, country), NetworkKind.Broadband, cities, withIPv6: false);
            plan.Add(NetworkNames.Business(country), NetworkKind.Business, cities, withIPv6: false);
            ordinal += 2;
        }

        foreach (var (name, continents) in NetworkNames.Carriers)
        {
            plan.Add(name, NetworkKind.Mobile, [.. GatewayCities(continents)], withIPv6: false);
        }

        foreach (var (name, kind, cities) in NetworkNames.Shared)
        {
            plan.Add(name, kind, [.. cities.Split('|').Select(Cities.Named)], withIPv6: false);
        }

        return plan;
    }

    /// <summary>The pools of a kind in a city, in the order of the plan; none is an error.</summary>
    public IReadOnlyList<Pool> At(City city, NetworkKind kind) =>
        _byPlace.TryGetValue((city, kind), out var pools)
            ? pools
            : throw new InvalidOperationException($"No {kind} network in {city}.");

    public IReadOnlyList<Pool> OfKind(NetworkKind kind) => [.. _pools.Where(pool => pool.Network.Kind == kind)];

    /// <summary>The pool of each carrier that serves a city: of its gateways in the country, the nearest.</summary>
    public IReadOnlyList<Pool> MobileNear(City city) =>
    [
        .. _pools.Where(pool => pool.Network.Kind == NetworkKind.Mobile && pool.City.Country == city.Country)
            .GroupBy(pool => pool.Network)
            .Select(carrier => carrier.MinBy(pool => pool.City.DistanceTo(city))!),
    ];

    /// <summary>
    /// Carriers hand out addresses of a few gateways: the first city of each country, and in large countries more,
    /// so that no phone is shown farther away than the width of a region.
    /// </summary>
    private static IEnumerable<City> GatewayCities(string continents)
    {
        foreach (var country in Countries.All.Where(country =>
            continents.Contains(country.Continent, StringComparison.Ordinal)))
        {
            List<City> gateways = [];
            foreach (var city in Cities.All.Where(city => city.Country == country))
            {
                if (gateways.Any(gateway => gateway.DistanceTo(city) <= GatewayReachKm))
                    continue;
                gateways.Add(city);
                yield return city;
            }
        }
    }

    private void Add(string name, NetworkKind kind, City[] cities, bool withIPv6)
    {
        var asn = kind == NetworkKind.Cloud ? AwsAsn : FirstAsn + (uint)_networks.Count;
        var network = new Network(asn, name, kind);
        _networks.Add(network);
        var high6 = FirstHigh6 + ((ulong)_networks.Count << 32);
        var base16 = 0u;
        for (var i = 0; i < cities.Length; i++)
        {
            if (i % 16 == 0)
            {
                base16 = TakeSixteen();
            }

            var first4 = base16 | ((uint)(i % 16) << (32 - Pool.Length4));
            var pool = new Pool(network, cities[i], first4, withIPv6 ? high6 | ((ulong)i << 24) : null);
            _pools.Add(pool);
            if (!_byPlace.TryGetValue((cities[i], kind), out var pools))
            {
                _byPlace.Add((cities[i], kind), pools = []);
            }

            pools.Add(pool);
        }
    }

    /// <summary>The next /16, spread over the first octets as real allocations are.</summary>
    private uint TakeSixteen()
    {
        var round = _next16 / FirstOctets.Length;
        var column = _next16 % FirstOctets.Length;
        _next16++;
        var second = 17 + (((53 * round) + (7 * column)) % 230);
        return ((uint)FirstOctets[column] << 24) | ((uint)second << 16);
    }
}
