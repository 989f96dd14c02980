using Grainwatch.Detection.Events;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;

namespace Grainwatch.Bench;

/// <summary>S4: what a look-up of city and ASN costs, over random public IPv4 addresses.</summary>
internal sealed class GeoBenchmark(string cityPath, string asnPath)
{
    private const int Addresses = 500_000;
    private const int Rounds = 5;
    private const int Seed = 11;

    private readonly LocationDatabase _city = new(MmdbFile.Open(cityPath));
    private readonly AsnDatabase _asn = new(MmdbFile.Open(asnPath));
    private readonly Geolocator _geolocator = Geolocator.Open(cityPath, asnPath);

    /// <summary>The addresses that are asked for.</summary>
    public SourceIp[] Sources { get; } = CreateAddresses();

    /// <summary>Measures our reader; gives nanoseconds a look-up without any cache.</summary>
    public async Task<double> RunAsync(TextWriter output)
    {
        foreach (var file in _geolocator.Files) await output.WriteLineAsync(file.Describe(DateTime.UtcNow));
        var known = Sources.Count(ip => !_city.Read(ip).Country.IsEmpty);
        await output.WriteLineAsync(
            $"{Addresses:N0} random public IPv4 addresses, seed {Seed}, {known:N0} of them in the city file; "
            + $"processor time, best of {Rounds} rounds, {Environment.ProcessorCount} processors");
        var inPlace = await MeasureAsync(output, "ours, fields read in place, no cache", ReadInPlace);
        await MeasureAsync(output, "ours, as objects, no cache", ReadObjects);
        await MeasureAsync(output, "ours, as objects, records kept (as it runs)", Locate);
        return inPlace;
    }

    /// <summary>Runs something over all addresses a few times; prints and gives the best
    /// nanoseconds of processor time a look-up.</summary>
    public static async Task<double> MeasureAsync(TextWriter output, string what, Func<long> pass)
    {
        var (best, bytes, sum) = (double.MaxValue, 0.0, pass());
        for (var round = 0; round < Rounds; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var start = Environment.CpuUsage.TotalTime;
            sum += pass();
            var nanoseconds = (Environment.CpuUsage.TotalTime - start).TotalNanoseconds / Addresses;
            bytes = (double)(GC.GetAllocatedBytesForCurrentThread() - before) / Addresses;
            best = Math.Min(best, nanoseconds);
        }

        // The sum depends on every field, so that none can be left out by the compiler.
        await output.WriteLineAsync($"{what,-45} {best,9:N1} ns {bytes,9:N1} bytes a look-up   (check {sum:X8})");
        return best;
    }

    private static SourceIp[] CreateAddresses()
    {
        var random = new Random(Seed);
        List<SourceIp> addresses = new(Addresses);
        while (addresses.Count < Addresses)
        {
            var ip = SourceIp.FromIPv4((uint)random.NextInt64(1L << 32));
            if (ip.IsPublic) addresses.Add(ip);
        }

        return [.. addresses];
    }

    private long ReadInPlace()
    {
        long sum = 0;
        foreach (var ip in Sources)
        {
            var place = _city.Read(ip);
            var system = _asn.Read(ip);
            sum += place.Country.Length + place.Subdivision.Length + place.City.Length + (long)(place.Latitude ?? 0)
                + (long)(place.Longitude ?? 0) + (place.RadiusKm ?? 0) + system.Number + system.Organization.Length;
        }

        return sum;
    }

    private long ReadObjects()
    {
        long sum = 0;
        foreach (var ip in Sources) sum += Sum(_city.Read(ip).ToLocation(), _asn.Read(ip).ToSystem());
        return sum;
    }

    private long Locate()
    {
        long sum = 0;
        foreach (var ip in Sources)
        {
            var answer = _geolocator.Locate(ip);
            sum += Sum(answer.Location, answer.System);
        }

        return sum;
    }

    private static long Sum(Location? location, AutonomousSystem? system) =>
        (location?.Place.Id.Length ?? 0) + (long)(location?.Latitude ?? 0) + (system?.Number ?? 0);
}
