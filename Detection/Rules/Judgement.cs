using System.Collections.Frozen;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Rules;

/// <summary>What rule 2 makes of the first sighting of a pair that was not known.</summary>
public enum Verdict : byte
{
    /// <summary>No country of its was known: open.</summary>
    NewCountry,

    /// <summary>The place was not known, its country was: open.</summary>
    NewPlace,

    /// <summary>The place was known, the event type was new there: open.</summary>
    NewEventType,

    /// <summary>A principal back after a long absence, from a country it never was in before: open.</summary>
    Dormant,

    /// <summary>A VPN of a network never seen before: open.</summary>
    UnknownVpn,

    /// <summary>Suppressed: the organisation's own egress.</summary>
    Corporate,

    /// <summary>Suppressed: a VPN this principal uses.</summary>
    Vpn,

    /// <summary>Suppressed: the principal is new and its habits are being learned.</summary>
    Learning,

    /// <summary>Suppressed: back after a long absence, in a country it knew.</summary>
    Returned,

    /// <summary>Suppressed: the address stayed and the database moved it.</summary>
    Relocated,

    /// <summary>Suppressed: close to a known place, through a known network.</summary>
    Near,

    /// <summary>
    /// No row: the pair is known all the same, and a VPN's sighting of it, or one without a city, says nothing new.
    /// </summary>
    Known,

    /// <summary>No row: the sighting came too late to be told with the alert that is there.</summary>
    Late,
}

/// <summary>A verdict with what it rests on, as of the judged event.</summary>
/// <param name="Verdict">The verdict.</param>
/// <param name="NearestPlace">The nearest place then known, when its distance can be told.</param>
/// <param name="NearestKm">Kilometres to it, between the centres.</param>
/// <param name="UsualPlaces">Places used most before that day, with counts.</param>
/// <param name="IsLate">Whether the event came too late for what it rests on to be known.</param>
public sealed record Judgement(
    Verdict Verdict,
    string? NearestPlace = null,
    double? NearestKm = null,
    IReadOnlyList<string>? UsualPlaces = null,
    bool IsLate = false)
{
    private static readonly FrozenSet<string> s_open = Enum.GetValues<Verdict>()
        .Select(verdict => new Judgement(verdict)).Where(judgement => judgement.IsOpen)
        .Select(judgement => judgement.Name).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether the verdict makes a row of an alert.</summary>
    public bool IsRow => Verdict < Verdict.Known;

    /// <summary>Whether the verdict is one to look at.</summary>
    public bool IsOpen => Verdict <= Verdict.UnknownVpn;

    /// <summary>What else holds of the event, of what the policy asks for.</summary>
    public RowSignals Signals { get; init; }

    /// <summary>The verdict's risk under a policy; zero when it is suppressed.</summary>
    public int RiskUnder(Policy policy) =>
        IsOpen ? policy.Risks.Of(RuleIds.NewGeolocationForEventType, Name, PublishedRisk) : 0;

    /// <summary>Whether a verdict is one to look at, by its name.</summary>
    internal static bool IsOpenName(string name) => s_open.Contains(name);

    private int PublishedRisk => Verdict switch
    {
        Verdict.NewCountry or Verdict.Dormant => 73,
        Verdict.NewPlace or Verdict.UnknownVpn => 47,
        Verdict.NewEventType => 21,
        _ => 0,
    };

    /// <summary>The verdict's stable name.</summary>
    public string Name => Verdict switch
    {
        Verdict.NewCountry => "new-country",
        Verdict.NewPlace => "new-place",
        Verdict.NewEventType => "new-event-type",
        Verdict.Dormant => "dormant",
        Verdict.UnknownVpn => "unknown-vpn",
        Verdict.Corporate => "corporate",
        Verdict.Vpn => "vpn",
        Verdict.Learning => "learning",
        Verdict.Returned => "returned",
        Verdict.Relocated => "relocated",
        Verdict.Near => "near",
        Verdict.Known => "known",
        _ => "late",
    };

    internal static void Write(WireWriter writer, Judgement? judgement)
    {
        writer.Flag(judgement is not null);
        if (judgement is null) return;
        writer.Number((int)judgement.Verdict);
        writer.OptionalText(judgement.NearestPlace);
        writer.OptionalReal(judgement.NearestKm);
        writer.Texts(judgement.UsualPlaces ?? []);
        writer.Flag(judgement.IsLate);
        writer.Number((int)judgement.Signals);
    }

    internal static Judgement? Read(WireReader reader) => reader.Flag()
        ? new Judgement(
            (Verdict)reader.Int(), reader.OptionalText(), reader.OptionalReal(), reader.Texts(), reader.Flag())
        { Signals = (RowSignals)reader.Int() }
        : null;
}
