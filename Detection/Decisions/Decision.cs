using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;

namespace Grainwatch.Detection.Decisions;

/// <summary>
/// What an analyst decided about one principal or one of its alerts. Kept in the principal's memory, shown with who and
/// when, and part of what its alerts are a function of. Of several about the same thing the newest counts, by time and
/// then by id.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Acknowledge), "acknowledge")]
[JsonDerivedType(typeof(Close), "close")]
[JsonDerivedType(typeof(Reopen), "reopen")]
[JsonDerivedType(typeof(ThisWasMe), "this-was-me")]
[JsonDerivedType(typeof(IdpMfa), "idp-mfa")]
[JsonDerivedType(typeof(TrustPlace), "trust-place")]
[JsonDerivedType(typeof(TrustNetwork), "trust-network")]
[JsonDerivedType(typeof(MarkShared), "mark-shared")]
public abstract record Decision : IComparable<Decision>
{
    private const int TextMax = 200;
    private const int NoteMax = 4000;

    /// <summary>Given by whoever records it: the same decision sent again changes nothing.</summary>
    public required string Id { get; init; }

    /// <summary>Who decided.</summary>
    public required string By { get; init; }

    /// <summary>When (UTC).</summary>
    public required DateTime At { get; init; }

    /// <summary>Why, in the analyst's words.</summary>
    public string? Note { get; init; }

    /// <summary>Why the decision makes no sense, as a sentence with the remedy; null when it does.</summary>
    public string? Check() => this switch
    {
        { Id.Length: 0 or > TextMax } => $"A decision needs an id of at most {TextMax} characters.",
        { By.Length: 0 or > TextMax } => $"A decision needs a name of who decided, of at most {TextMax} characters.",
        _ when Id.Any(char.IsControl) || By.Any(char.IsControl) =>
            "The id of a decision and the name of who decided hold no control characters.",
        { Note.Length: > NoteMax } => $"A note has at most {NoteMax} characters.",
        { At.Kind: not DateTimeKind.Utc } => "The time of a decision is in UTC.",
        TrustPlace { Until.Kind: not DateTimeKind.Utc } or TrustNetwork { Until.Kind: not DateTimeKind.Utc } =>
            "The time until which something is trusted is in UTC.",
        _ => Trust.Check(this),
    };

    /// <summary>Whether another decides the same under the same id; its time is not part of what was sent.</summary>
    public bool IsSame(Decision other) => this with { At = other.At } == other;

    /// <inheritdoc/>
    public int CompareTo(Decision? other)
    {
        if (other is null) return 1;
        var byTime = At.CompareTo(other.At);
        return byTime != 0 ? byTime : string.CompareOrdinal(Id, other.Id);
    }
}

/// <summary>A decision about one alert; whichever alert takes over its story inherits it.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(Acknowledge), "acknowledge")]
[JsonDerivedType(typeof(Close), "close")]
[JsonDerivedType(typeof(Reopen), "reopen")]
[JsonDerivedType(typeof(ThisWasMe), "this-was-me")]
[JsonDerivedType(typeof(IdpMfa), "idp-mfa")]
public abstract record AlertDecision : Decision
{
    /// <summary>The alert.</summary>
    public required AlertId Alert { get; init; }
}

/// <summary>Somebody looks at the alert.</summary>
public sealed record Acknowledge : AlertDecision;

/// <summary>
/// Somebody has looked. The alert leaves the principal's risk, and is open again while it shows a country or an ASN
/// that it did not show when it was closed.
/// </summary>
public sealed record Close : AlertDecision
{
    /// <summary>What it was.</summary>
    public required Disposition Disposition { get; init; }
}

/// <summary>The alert is open again.</summary>
public sealed record Reopen : AlertDecision;

/// <summary>The person behind the principal says: this was me. It closes the alert as a benign one.</summary>
public sealed record ThisWasMe : AlertDecision;

/// <summary>The analyst asked the identity provider about the login of a federated user.</summary>
public sealed record IdpMfa : AlertDecision
{
    /// <summary>Whether the identity provider asked for MFA and got it.</summary>
    public required bool Confirmed { get; init; }
}

/// <summary>Sightings of a place before a time are expected of this principal.</summary>
public sealed record TrustPlace : Decision
{
    /// <summary><c>country/subdivision/city</c>, or a country alone with all its places.</summary>
    public required string Place { get; init; }

    /// <summary>Event time (UTC) from which on it is no longer; in the past, the trust is taken back.</summary>
    public required DateTime Until { get; init; }
}

/// <summary>Sightings from a network before a time are expected of this principal.</summary>
public sealed record TrustNetwork : Decision
{
    /// <summary><c>AS64500</c>, or a range of addresses, <c>203.0.113.0/24</c>.</summary>
    public required string Network { get; init; }

    /// <summary>Event time (UTC) from which on it is no longer; in the past, the trust is taken back.</summary>
    public required DateTime Until { get; init; }
}

/// <summary>Several people use this principal, or no longer do.</summary>
public sealed record MarkShared : Decision
{
    /// <summary>Whether they do.</summary>
    public required bool Shared { get; init; }
}

/// <summary>What a closed alert turned out to be.</summary>
public enum Disposition : byte
{
    /// <summary>Somebody misused the identity.</summary>
    [JsonStringEnumMemberName("true-positive")]
    TruePositive,

    /// <summary>It happened, and it was all right.</summary>
    [JsonStringEnumMemberName("benign")]
    Benign,

    /// <summary>It did not happen as the alert says.</summary>
    [JsonStringEnumMemberName("false-positive")]
    FalsePositive,
}

/// <summary>What became of a decision.</summary>
public enum DecisionOutcome : byte
{
    /// <summary>It is recorded and durable.</summary>
    Recorded,

    /// <summary>It was recorded before: nothing changed.</summary>
    Known,

    /// <summary>The principal has no such alert.</summary>
    NoSuchAlert,

    /// <summary>The decision does not fit the alert: <see cref="IdpMfa"/> is for federated console logins.</summary>
    NotForThisAlert,

    /// <summary>Nobody of that key was ever seen.</summary>
    NoSuchPrincipal,

    /// <summary>The alert has another revision than the one that was seen: nothing is recorded.</summary>
    Changed,
}
