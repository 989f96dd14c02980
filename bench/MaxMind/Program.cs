using System.Net;
using Grainwatch.Bench;
using MaxMind.Db;

const string Usage = """
    S4: our reader of geolocation files beside MaxMind's (MaxMind.Db), decoding the same fields, in one run.

      dotnet run -c Release --project bench/MaxMind -- CITY.mmdb ASN.mmdb
    """;

if (args is not [var cityPath, var asnPath])
{
    Console.Error.WriteLine(Usage);
    return 64;
}

var benchmark = new GeoBenchmark(cityPath, asnPath);
var ours = await benchmark.RunAsync(Console.Out);

using var city = new Reader(cityPath, FileAccessMode.Memory);
using var asn = new Reader(asnPath, FileAccessMode.Memory);
var addresses = benchmark.Sources.Select(ip => IPAddress.Parse(ip.ToString())).ToArray();
var isFlat = !city.Metadata.DatabaseType.Contains("City", StringComparison.Ordinal);
var theirs = await GeoBenchmark.MeasureAsync(
    Console.Out, "MaxMind.Db, the same fields", isFlat ? () => Find<FlatRecord>() : () => Find<NestedRecord>());
Console.WriteLine($"ratio {theirs / ours:N1} (target 5)");
return 0;

long Find<T>()
    where T : class, IPlaceRecord
{
    long sum = 0;
    foreach (var address in addresses)
    {
        var place = city.Find<T>(address);
        var system = asn.Find<AsnRecord>(address);
        sum += (place?.Sum ?? 0) + (system?.Number ?? 0) + (system?.Organization?.Length ?? 0);
    }

    return sum;
}
