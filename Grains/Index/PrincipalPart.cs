using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;
using StableHash = Grainwatch.Detection.Identity.StableHash;

namespace Grainwatch.Grains;

/// <summary>A part of a shard of an account's index: some of its principals, and the headers of their alerts.</summary>
internal sealed class PrincipalPart : IPart<PrincipalPart>
{
    private const byte Version = 1;

    /// <summary>Principals and alerts.</summary>
    public PrincipalIndex Index { get; } = new();

    /// <summary>
    /// The hash that chooses a principal's part. The bits that chose its shard are the same for all of a shard.
    /// </summary>
    public static uint HashOf(string key) => StableHash.Of(key) / ClusterShards.OfAccount;

    /// <inheritdoc/>
    public static PrincipalPart Read(ReadOnlySpan<byte> bytes)
    {
        var record = VersionedJson.Read(Version, bytes, RecordContext.Default.IndexRecord);
        var part = new PrincipalPart();
        var alerts = record.Alerts.ToLookup(alert => alert.Principal);
        foreach (var principal in record.Principals)
            part.Index.Take(new PrincipalNotice(principal, [.. alerts[principal.Key]], []));
        return part;
    }

    /// <inheritdoc/>
    public byte[] Write() => VersionedJson.Write(
        Version, new IndexRecord(Index.Principals, Index.Alerts), RecordContext.Default.IndexRecord);

    /// <inheritdoc/>
    public (PrincipalPart Low, PrincipalPart High) Split(int bit)
    {
        var (low, high) = (new PrincipalPart(), new PrincipalPart());
        var alerts = Index.Alerts.ToLookup(alert => alert.Principal);
        foreach (var principal in Index.Principals)
        {
            var half = ((HashOf(principal.Key) >> bit) & 1) == 0 ? low : high;
            half.Index.Take(new PrincipalNotice(principal, [.. alerts[principal.Key]], []));
        }

        return (low, high);
    }
}

/// <summary>A part of an index as it is stored.</summary>
/// <param name="Principals">The principals.</param>
/// <param name="Alerts">The headers of their alerts.</param>
internal sealed record IndexRecord(
    IReadOnlyCollection<PrincipalEntry> Principals, IReadOnlyCollection<AlertHeader> Alerts);

/// <summary>How stored records are written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(IndexRecord))]
[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(SweepRecord))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class RecordContext : JsonSerializerContext;
