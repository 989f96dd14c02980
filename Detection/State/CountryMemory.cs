namespace Grainwatch.Detection.State;

/// <summary>What a principal remembers of a country; a VPN's sightings are left out.</summary>
public sealed class CountryMemory
{
    /// <summary>How often and on how many days, ever.</summary>
    public Usage Usage { get; internal set; } = new();

    /// <summary>Unbroken presences, counted.</summary>
    public SpanList<UsageSpan> Learning { get; } = [];
}
