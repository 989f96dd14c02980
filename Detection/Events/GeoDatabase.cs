namespace Grainwatch.Detection.Events;

/// <summary>The database that located an address: evidence names it, because databases disagree.</summary>
/// <param name="Name">Database type as the file says it, "GeoLite2-City".</param>
/// <param name="Built">When the file was built (UTC).</param>
public sealed record GeoDatabase(string Name, DateTime Built)
{
    /// <summary>"GeoLite2-City of 2026-05-01".</summary>
    public override string ToString() => $"{Name} of {Built:yyyy-MM-dd}";
}
