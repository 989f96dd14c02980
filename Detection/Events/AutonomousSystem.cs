namespace Grainwatch.Detection.Events;

/// <summary>The autonomous system that announces an address.</summary>
/// <param name="Number">ASN.</param>
/// <param name="Organization">Its organisation, when the database names one.</param>
public sealed record AutonomousSystem(uint Number, string? Organization = null)
{
    /// <summary>"AS64500 Example Net".</summary>
    public override string ToString() => Organization is null ? $"AS{Number}" : $"AS{Number} {Organization}";
}
