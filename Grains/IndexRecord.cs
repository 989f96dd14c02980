using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>An account's index as it is stored.</summary>
/// <param name="Principals">The principals.</param>
/// <param name="Alerts">The headers of their alerts.</param>
internal sealed record IndexRecord(
    IReadOnlyCollection<PrincipalEntry> Principals, IReadOnlyCollection<AlertHeader> Alerts)
{
    /// <summary>The record of an index.</summary>
    public static IndexRecord Of(PrincipalIndex index) => new(index.Principals, index.Alerts);

    /// <summary>The index of the record.</summary>
    public PrincipalIndex ToIndex()
    {
        var index = new PrincipalIndex();
        var alerts = Alerts.ToLookup(alert => alert.Principal);
        foreach (var principal in Principals)
            index.Take(new PrincipalNotice(principal, [.. alerts[principal.Key]], []));
        return index;
    }
}

/// <summary>How stored records are written.</summary>
[JsonSourceGenerationOptions(UseStringEnumConverter = true, IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(IndexRecord))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class RecordContext : JsonSerializerContext;
