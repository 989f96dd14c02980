namespace Grainwatch.Detection.Rules;

/// <summary>What is published of a rule.</summary>
/// <param name="Id">Its stable id.</param>
/// <param name="Version">Major version: part of its alerts' ids.</param>
/// <param name="Title">Its title.</param>
/// <param name="BaseRisk">The risk before any signal moves it.</param>
/// <param name="Attack">MITRE ATT&amp;CK tactics and techniques.</param>
/// <param name="Why">Why it matters, for the analyst who reads the alert.</param>
public sealed record RuleMetadata(
    string Id, int Version, string Title, int BaseRisk, IReadOnlyList<string> Attack, string Why);
