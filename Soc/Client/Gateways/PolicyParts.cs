namespace Grainwatch.Soc.Gateways;

/// <summary>The policy that a gateway has in force.</summary>
/// <param name="Version">The version.</param>
/// <param name="Number">Rises by one at each change; 0 while nobody has changed it.</param>
/// <param name="Since">Since when it is in force (UTC).</param>
/// <param name="By">Who put it in force.</param>
/// <param name="Document">The policy file as it was written.</param>
/// <param name="File">The file that is to be changed instead of sending another; null when one can be sent.</param>
public sealed record GatewayPolicy(
    string Version, long Number, DateTime Since, string By, string Document, string? File = null);

/// <summary>What became of a policy that was sent.</summary>
/// <param name="Version">The version in force.</param>
/// <param name="Number">Its number.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="Replaced">The version before it; the same when both mean the same, and nothing was done.</param>
/// <param name="Changes">What differs, a line each.</param>
/// <param name="Warnings">What is worth a second look.</param>
public sealed record PolicyChange(
    string Version,
    long Number,
    DateTime Since,
    string Replaced,
    IReadOnlyList<string> Changes,
    IReadOnlyList<string> Warnings);

/// <summary>Policies that were in force.</summary>
/// <param name="Policies">The one in force first.</param>
public sealed record PolicyHistory(IReadOnlyList<PolicyRevision> Policies);

/// <summary>A policy that was in force.</summary>
/// <param name="Number">Its number.</param>
/// <param name="Version">Its version.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="By">Who put it in force.</param>
/// <param name="Text">The policy file; null where it is no longer kept.</param>
public sealed record PolicyRevision(long Number, string Version, DateTime Since, string By, string? Text = null);

/// <summary>The policy in force, and where it is not.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c>.</param>
/// <param name="Version">The version in force at the gateway.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="By">Who put it in force.</param>
/// <param name="Problems">Why what the file says, or what is in force elsewhere, is not in force there.</param>
/// <param name="Followers">On a cluster, each silo and gateway; else null.</param>
public sealed record PolicyPart(
    string Status,
    string Version,
    DateTime Since,
    string By,
    IReadOnlyList<string> Problems,
    IReadOnlyList<PolicyFollowerPart>? Followers = null);

/// <summary>A silo or gateway, and the policy that it has.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind"><c>silo</c> or <c>gateway</c>.</param>
/// <param name="Version">The version that it has.</param>
/// <param name="AskedAt">When it asked last what is in force (UTC).</param>
/// <param name="BehindSeconds">For how long it has had another than the one in force.</param>
/// <param name="Problem">Why, or what is wrong with its file; null when nothing is.</param>
public sealed record PolicyFollowerPart(
    string Name, string Kind, string Version, DateTime AskedAt, double BehindSeconds, string? Problem = null);
