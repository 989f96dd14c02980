namespace Grainwatch.Soc.Gateways;

/// <summary>Where alerts go.</summary>
/// <param name="Sinks">Each, in the order of the settings.</param>
public sealed record SinkList(IReadOnlyList<SinkPart> Sinks)
{
    /// <summary>Which they are, since when and by whom; null where there are none.</summary>
    public SinkSettingsPart? InForce { get; init; }
}

/// <summary>Which sinks are in force.</summary>
/// <param name="Version">Their version.</param>
/// <param name="Since">Since when (UTC).</param>
/// <param name="By">Who put them in force.</param>
/// <param name="Problems">Why what their file says is not.</param>
public sealed record SinkSettingsPart(string Version, DateTime Since, string By, IReadOnlyList<string> Problems);

/// <summary>How a sink is doing.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>file</c>, <c>stdout</c>, <c>webhook</c> or <c>slack</c>.</param>
/// <param name="Format"><c>native</c>, <c>ocsf</c> or <c>ecs</c>; null where it has its own.</param>
/// <param name="Target">Where it goes, without what may be secret.</param>
/// <param name="State"><c>idle</c>, <c>delivering</c>, <c>retrying</c> or <c>failing</c>.</param>
/// <param name="Pending">Alerts that wait for it.</param>
/// <param name="Oldest">Since when the first of them does (UTC).</param>
/// <param name="LastSuccess">When it last took one since the process started (UTC).</param>
/// <param name="LastError">Why it last did not.</param>
/// <param name="LastErrorAt">When that was (UTC).</param>
/// <param name="NextAttempt">When it is tried again (UTC).</param>
/// <param name="Attempts">Attempts that failed in a row.</param>
/// <param name="DeadLetters">Alerts that it did not take and that are kept.</param>
/// <param name="LostDeadLetters">Such that are not kept any more.</param>
public sealed record SinkPart(
    string Name,
    string Type,
    string? Format,
    string Target,
    string State,
    long Pending,
    DateTime? Oldest,
    DateTime? LastSuccess,
    string? LastError,
    DateTime? LastErrorAt,
    DateTime? NextAttempt,
    int Attempts,
    long DeadLetters,
    long LostDeadLetters)
{
    /// <summary>
    /// Revisions of alerts that it was given, which no principal could keep until they were told.
    /// </summary>
    public long MissedRevisions { get; init; }

    /// <summary>Which alerts it is given, as it is written; null where that is the usual.</summary>
    public System.Text.Json.JsonElement? Filter { get; init; }
}

/// <summary>How a sink is doing, in short.</summary>
/// <param name="Name">Its name.</param>
/// <param name="State"><c>idle</c>, <c>delivering</c>, <c>retrying</c> or <c>failing</c>.</param>
/// <param name="Pending">Alerts that wait for it.</param>
/// <param name="Oldest">Since when the first of them does (UTC).</param>
/// <param name="DeadLetters">Alerts that it did not take.</param>
/// <param name="LastError">Why it does not take what waits; null where it does.</param>
public sealed record SinkBriefPart(
    string Name, string State, long Pending, DateTime? Oldest, long DeadLetters, string? LastError);

/// <summary>What a sink made of a test alert.</summary>
/// <param name="Delivered">Whether it took it.</param>
/// <param name="Answer">What it said.</param>
public sealed record SinkTested(bool Delivered, string Answer);

/// <summary>What is tried again.</summary>
/// <param name="Replayed">How many alerts wait once more.</param>
public sealed record SinkReplayed(int Replayed);
