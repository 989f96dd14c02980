using System.Text.Json.Serialization;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Alerts;

/// <summary>Where an alert stands.</summary>
public enum AlertState : byte
{
    /// <summary>Somebody should look.</summary>
    Open,

    /// <summary>Somebody is looking.</summary>
    Acknowledged,

    /// <summary>Somebody has looked.</summary>
    Closed,

    /// <summary>Kept and listed with its reason, delivered to nobody.</summary>
    Suppressed,

    /// <summary>Another alert tells the story now: an event that came out of order moved its subject.</summary>
    Superseded,

    /// <summary>An event that came out of order took its condition away.</summary>
    Withdrawn,
}

/// <summary>What a list shows of an alert.</summary>
public record AlertHeader
{
    /// <summary>The alert's id.</summary>
    public required AlertId Id { get; init; }

    /// <summary>The rule that raised it.</summary>
    public required string Rule { get; init; }

    /// <summary>Key of the principal.</summary>
    public required string Principal { get; init; }

    /// <summary>The principal as analysts name it, <c>{type}/{account}:{name}</c>.</summary>
    public required string DisplayName { get; init; }

    /// <summary>The principal's account.</summary>
    public required string Account { get; init; }

    /// <summary>Where it stands.</summary>
    public required AlertState State { get; init; }

    /// <summary>
    /// Why it is suppressed, what it was closed as, what has opened it again since, or what superseded or withdrew it;
    /// null otherwise.
    /// </summary>
    public string? StateReason { get; init; }

    /// <summary>0 to 100.</summary>
    public required int Risk { get; init; }

    /// <summary>The band of the risk.</summary>
    public Severity Severity => Alerts.Risk.Band(Risk);

    /// <summary>
    /// Rises by one with each batch or decision that changes it, from 1; sinks upsert by (id, revision).
    /// </summary>
    public int Revision { get; init; }

    /// <summary>
    /// Whether it rests on history alone that was loaded to teach what is usual: it is delivered to nobody until
    /// something new changes it.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Backfilled { get; init; }

    /// <summary>One sentence: who, from where to where, how far, how fast.</summary>
    public required string Title { get; init; }

    /// <summary>Time of the first event of its story (UTC).</summary>
    public required DateTime FirstEvent { get; init; }

    /// <summary>Time of the last event of its story (UTC).</summary>
    public required DateTime LastEvent { get; init; }

    /// <summary>Place the story is about, when there is one: the newest row's.</summary>
    public string? Place { get; init; }

    /// <summary>ASN of the newest row that has one.</summary>
    public uint? Asn { get; init; }
}

/// <summary>A finding of one rule about one principal, with everything that it rests on.</summary>
public sealed record Alert : AlertHeader
{
    /// <summary>Major version of the rule.</summary>
    public required int RuleVersion { get; init; }

    /// <summary>What the id was made of beside rule and principal.</summary>
    public required string Subject { get; init; }

    /// <summary>MITRE ATT&amp;CK tactics and techniques.</summary>
    public required IReadOnlyList<string> Attack { get; init; }

    /// <summary>Every signal with its contribution; they sum to the risk, clamped to 0–100.</summary>
    public required IReadOnlyList<Reason> Reasons { get; init; }

    /// <summary>The events the story is made of, by time.</summary>
    public required IReadOnlyList<AlertRow> Rows { get; init; }

    /// <summary>Facts that help to judge it, each under a name.</summary>
    public required IReadOnlyList<Evidence> Evidence { get; init; }

    /// <summary>Why the rule itself suppresses it; null when it does not. Decisions may have the last word.</summary>
    public string? Suppression { get; init; }

    /// <summary>What analysts decided about it, oldest first, with what it showed then.</summary>
    public IReadOnlyList<Ruling> Decisions { get; init; } = [];

    /// <summary>
    /// Facts from around the story, read when the alert is shown and never stored: they go on changing when the alert
    /// does not.
    /// </summary>
    public IReadOnlyList<Evidence> Surroundings { get; init; } = [];

    /// <summary>
    /// The version of the policy by which it was judged last; absent where it was stored before versions were. It is no
    /// part of what the alert tells: one that another policy judges the same is the same.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Policy { get; init; }

    /// <summary>Whether it was raised by an event that came too late for its context to be known.</summary>
    [JsonIgnore]
    public bool IsLate => Reasons.Any(reason => reason.Signal == Signals.Late);

    /// <summary>The header alone.</summary>
    public AlertHeader ToHeader() => new()
    {
        Id = Id,
        Rule = Rule,
        Principal = Principal,
        DisplayName = DisplayName,
        Account = Account,
        State = State,
        StateReason = StateReason,
        Risk = Risk,
        Revision = Revision,
        Backfilled = Backfilled,
        Title = Title,
        FirstEvent = FirstEvent,
        LastEvent = LastEvent,
        Place = Place,
        Asn = Asn,
    };

    /// <summary>
    /// Whether two alerts tell the same: state, risk, reasons, rows, evidence and decisions. Title, revision,
    /// whether it was backfilled, by which policy it was judged, and surroundings are left out.
    /// </summary>
    public bool TellsTheSame(Alert other) =>
        Id == other.Id && State == other.State && StateReason == other.StateReason && Risk == other.Risk
        && Reasons.SequenceEqual(other.Reasons) && Rows.SequenceEqual(other.Rows)
        && Evidence.SequenceEqual(other.Evidence) && Suppression == other.Suppression
        && Decisions.SequenceEqual(other.Decisions);
}

/// <summary>One signal of an alert.</summary>
/// <param name="Signal">Its stable name, "no-mfa".</param>
/// <param name="Risk">What it adds to the risk, or takes away.</param>
/// <param name="Sentence">What was seen, for a person.</param>
public sealed record Reason(string Signal, int Risk, string Sentence);

/// <summary>A fact under a name.</summary>
/// <param name="Name">Its stable name, "countries".</param>
/// <param name="Values">Its values; none when it is not known.</param>
public sealed record Evidence(string Name, IReadOnlyList<string> Values)
{
    /// <summary>A fact of values that are known.</summary>
    public static Evidence Of(string name, params IEnumerable<string?> values) =>
        new(name, values.OfType<string>().Where(value => value.Length > 0).ToArray());

    /// <inheritdoc/>
    public bool Equals(Evidence? other) =>
        other is not null && Name == other.Name && Values.SequenceEqual(other.Values);

    /// <inheritdoc/>
    public override int GetHashCode() => Name.GetHashCode();
}

/// <summary>An event of an alert's story.</summary>
public sealed record AlertRow
{
    /// <summary>CloudTrail's event id.</summary>
    public required string EventId { get; init; }

    /// <summary>Event time (UTC).</summary>
    public required DateTime Time { get; init; }

    /// <summary>What was done.</summary>
    public required string EventName { get; init; }

    /// <summary>Event type with <c>Mfa</c>.</summary>
    public required string EventType { get; init; }

    /// <summary>The source address, or what stood in its place.</summary>
    public required string Address { get; init; }

    /// <summary>The place's id, <c>country/subdivision/city</c>.</summary>
    public string? Place { get; init; }

    /// <summary>Degrees north.</summary>
    public double? Latitude { get; init; }

    /// <summary>Degrees east.</summary>
    public double? Longitude { get; init; }

    /// <summary>Radius of the circle of accuracy in kilometres.</summary>
    public int? RadiusKm { get; init; }

    /// <summary>ASN.</summary>
    public uint? Asn { get; init; }

    /// <summary>The ASN's organisation.</summary>
    public string? Organization { get; init; }

    /// <summary>The access key the request was signed with, when the record names one.</summary>
    public string? AccessKeyId { get; init; }

    /// <summary>User agent as written.</summary>
    public string? UserAgent { get; init; }

    /// <summary>Whether MFA was used, as CloudTrail says; it cannot tell for federated users.</summary>
    public bool Mfa { get; init; }

    /// <summary>What the rule made of this row alone, when it judges rows: the verdict's name.</summary>
    public string? Verdict { get; init; }

    /// <summary>The row's own risk, when the rule judges rows.</summary>
    public int? Risk { get; init; }

    /// <summary>What the rule made of this row as a sentence, when it judges rows.</summary>
    public string? Sentence { get; init; }

    /// <summary>Whether its place or network is trusted by an analyst: the row then counts for nothing.</summary>
    public bool Trusted { get; init; }

    /// <summary>What else the rule knows of it, where the policy gives that a risk; told among the reasons.</summary>
    [JsonIgnore]
    public RowSignals Signals { get; init; }

    /// <summary>The row of an event.</summary>
    public static AlertRow Of(TrailEvent e) => new()
    {
        EventId = e.Id.ToString(),
        Time = e.Time,
        EventName = e.Name,
        EventType = e.Type.ToString(),
        Address = e.Origin.Address,
        Place = e.Origin.Place?.Id,
        Latitude = e.Origin.Location?.Latitude,
        Longitude = e.Origin.Location?.Longitude,
        RadiusKm = e.Origin.Location?.RadiusKm,
        Asn = e.Origin.System?.Number,
        Organization = e.Origin.System?.Organization,
        AccessKeyId = e.AccessKeyId,
        UserAgent = e.UserAgent,
        Mfa = e.Type.Mfa,
    };
}
