using System.Collections.Immutable;

namespace Grainwatch.Ingest.Receipts;

/// <summary>The texts and kinds of outcomes.</summary>
public static class Outcomes
{
    private static readonly string[] Codes =
    [
        "accepted", "duplicate", "late",
        "ignored: service", "ignored: insight", "ignored: digest", "ignored: health-check",
        "rejected: not-json", "rejected: too-large", "rejected: too-deep", "rejected: no-event-time",
        "rejected: bad-time", "rejected: no-event-name", "rejected: version", "rejected: future",
        "rejected: no-account", "rejected: wrong-type", "rejected: truncated",
        "rejected: poisoned-principal",
    ];

    /// <summary>Every outcome, in the order receipts are shown.</summary>
    public static ImmutableArray<Outcome> All { get; } = [.. Enum.GetValues<Outcome>()];

    /// <summary>The stable text: "accepted", "ignored: service", "rejected: bad-time".</summary>
    public static string Code(this Outcome outcome) => Codes[(int)outcome];

    /// <summary>The reason alone: "service", "bad-time"; the code where there is no other.</summary>
    public static string Reason(this Outcome outcome)
    {
        var code = outcome.Code();
        var colon = code.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? code : code[(colon + 2)..];
    }

    /// <summary>Whether the record was understood, and is nobody's activity.</summary>
    public static bool IsIgnored(this Outcome outcome) =>
        outcome is >= Outcome.IgnoredService and <= Outcome.IgnoredHealthCheck;

    /// <summary>Whether the record could not be used, and is kept in quarantine.</summary>
    public static bool IsRejected(this Outcome outcome) => outcome >= Outcome.RejectedNotJson;

    /// <summary>Reads an outcome from its <see cref="Code"/>; false when there is no such outcome.</summary>
    public static bool TryParse(string? code, out Outcome outcome)
    {
        var at = Array.IndexOf(Codes, code);
        outcome = at < 0 ? default : (Outcome)at;
        return at >= 0;
    }
}
