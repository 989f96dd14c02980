using Grainwatch.Detection.Alerts;
using StableHash = Grainwatch.Detection.Identity.StableHash;

namespace Grainwatch.Grains;

/// <summary>
/// How what is too much for one grain is divided. The numbers are part of what is stored: another number is another
/// cluster.
/// </summary>
public static class ClusterShards
{
    /// <summary>Shards of an account's index: a million principals are 62,500 a shard.</summary>
    public const int OfAccount = 16;

    /// <summary>Shards of the alerts' owners, for the whole cluster.</summary>
    public const int OfOwners = 64;

    /// <summary>Shards of the sweep, for the whole cluster.</summary>
    public const int OfSweep = 32;

    /// <summary>Shards of the feed of alerts that change, for the whole cluster.</summary>
    public const int OfFeed = 8;

    /// <summary>Shards of what is delivered to sinks, for the whole cluster.</summary>
    public const int OfDelivery = 8;

    /// <summary>The shard of its account's index that lists a principal.</summary>
    public static int OfPrincipal(string key) => (int)(StableHash.Of(key) % OfAccount);

    /// <summary>The shard of the owners that knows an alert: by the first bits of its id.</summary>
    public static int OfAlert(AlertId id) => (int)(id.Value >> (128 - 6));

    /// <summary>The key of a shard of an account's index.</summary>
    public static string IndexKey(string account, int shard) => $"{account}/{shard:00}";

    /// <summary>The key of the owners' shard that knows an alert.</summary>
    public static string OwnersKey(AlertId id) => $"{OfAlert(id):00}";

    /// <summary>The key of the feed's shard that hears of a principal's alerts.</summary>
    public static string FeedKey(string key) => $"{StableHash.Of(key) % OfFeed:00}";

    /// <summary>The keys of all shards of the feed.</summary>
    public static IEnumerable<string> FeedKeys => Enumerable.Range(0, OfFeed).Select(shard => $"{shard:00}");

    /// <summary>The key of the shard that delivers a principal's alerts.</summary>
    public static string DeliveryKey(string key) => $"{StableHash.Of(key) % OfDelivery:00}";

    /// <summary>The keys of all shards that deliver.</summary>
    public static IEnumerable<string> DeliveryKeys => Enumerable.Range(0, OfDelivery).Select(shard => $"{shard:00}");

    /// <summary>The key of the sweep's shard that watches a principal.</summary>
    public static string SweepKey(string key) => $"{StableHash.Of(key) % OfSweep:00}";

    /// <summary>The keys of all shards of the sweep.</summary>
    public static IEnumerable<string> SweepKeys => Enumerable.Range(0, OfSweep).Select(shard => $"{shard:00}");
}
