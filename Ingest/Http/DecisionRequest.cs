using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;

namespace Grainwatch.Ingest.Http;

/// <summary>
/// A decision as an analyst's client sends it: <c>kind</c>, what it is about, and what that kind needs.
/// A member of another name is an error: whoever misspells "note" must not lose it.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record DecisionRequest
{
    /// <summary>The kinds there are.</summary>
    internal static readonly string[] Kinds =
    [
        "acknowledge", "close", "reopen", "this-was-me", "idp-mfa", "trust-place", "trust-network", "mark-shared",
    ];

    private static readonly string[] s_dispositions = ["true-positive", "benign", "false-positive"];

    /// <summary>One of <c>acknowledge</c>, <c>close</c>, <c>reopen</c>, <c>this-was-me</c>, <c>idp-mfa</c>,
    /// <c>trust-place</c>, <c>trust-network</c>, <c>mark-shared</c>.</summary>
    public string? Kind { get; init; }

    /// <summary>The alert's id; the first five kinds need it.</summary>
    public string? Alert { get; init; }

    /// <summary>
    /// The revision of the alert that was decided on: while it is another, nothing is recorded. Default: any.
    /// </summary>
    public int? Revision { get; init; }

    /// <summary>The principal, by its key or any of its names; the last three kinds need it.</summary>
    public string? Principal { get; init; }

    /// <summary>Who decides. Where callers are asked who they are, it is the caller, and nobody else.</summary>
    public string? By { get; init; }

    /// <summary>Why.</summary>
    public string? Note { get; init; }

    /// <summary>The decision's id; whoever gives one may send the same again. Default: a new one.</summary>
    public string? Id { get; init; }

    /// <summary>Of <c>close</c>: <c>true-positive</c>, <c>benign</c> or <c>false-positive</c>.</summary>
    public string? Disposition { get; init; }

    /// <summary>Of <c>idp-mfa</c>: whether the identity provider confirms MFA.</summary>
    public bool? Confirmed { get; init; }

    /// <summary>Of <c>trust-place</c>: <c>country/subdivision/city</c>, or a country alone.</summary>
    public string? Place { get; init; }

    /// <summary>Of <c>trust-network</c>: <c>AS64500</c>, or a range of addresses.</summary>
    public string? Network { get; init; }

    /// <summary>Of both trusts: event time (UTC) until which it holds.</summary>
    [JsonConverter(typeof(ZonedTimeConverter))]
    public DateTimeOffset? Until { get; init; }

    /// <summary>Of <c>mark-shared</c>: whether several people use the principal.</summary>
    public bool? Shared { get; init; }

    /// <summary>Whether its kind is about an alert, and not about a principal.</summary>
    internal bool IsAboutAlert => Array.IndexOf(Kinds, Kind) is >= 0 and < 5;

    /// <summary>The decision, or a sentence that says what is missing.</summary>
    internal Decision? ToDecision(DateTime now, out string error)
    {
        var (id, by) = (Id ?? Guid.NewGuid().ToString(), (By ?? "").Trim());
        error = "";
        AlertId alert = default;
        if (IsAboutAlert && !AlertId.TryParse(Alert, out alert))
            error = $"'{Kind}' needs \"alert\", an alert's id; it reads like a UUID.";
        Decision? decision = Kind switch
        {
            "acknowledge" => new Acknowledge { Id = id, By = by, At = now, Note = Note, Alert = alert },
            "close" when Array.IndexOf(s_dispositions, Disposition) is >= 0 and var at => new Close
            {
                Id = id,
                By = by,
                At = now,
                Note = Note,
                Alert = alert,
                Disposition = (Disposition)at,
            },
            "reopen" => new Reopen { Id = id, By = by, At = now, Note = Note, Alert = alert },
            "this-was-me" => new ThisWasMe { Id = id, By = by, At = now, Note = Note, Alert = alert },
            "idp-mfa" when Confirmed is { } confirmed => new IdpMfa
            {
                Id = id,
                By = by,
                At = now,
                Note = Note,
                Alert = alert,
                Confirmed = confirmed,
            },
            "trust-place" when Place is { } place && Until is { } until => new TrustPlace
            {
                Id = id,
                By = by,
                At = now,
                Note = Note,
                Place = place,
                Until = until.UtcDateTime,
            },
            "trust-network" when Network is { } network && Until is { } until => new TrustNetwork
            {
                Id = id,
                By = by,
                At = now,
                Note = Note,
                Network = network,
                Until = until.UtcDateTime,
            },
            "mark-shared" when Shared is { } shared => new MarkShared
            {
                Id = id,
                By = by,
                At = now,
                Note = Note,
                Shared = shared,
            },
            _ => null,
        };
        if (error.Length == 0) error = decision is null ? Missing() : decision.Check() ?? "";
        if (Revision is not null && decision is not AlertDecision && error.Length == 0)
            error = $"\"revision\" is an alert's, and '{Kind}' is about a principal: leave it out.";
        return error.Length == 0 ? decision : null;
    }

    private string Missing() => Kind switch
    {
        "close" => $"'close' needs \"disposition\": one of {string.Join(", ", s_dispositions)}.",
        "idp-mfa" => "'idp-mfa' needs \"confirmed\": true or false.",
        "trust-place" => "'trust-place' needs \"place\" and \"until\".",
        "trust-network" => "'trust-network' needs \"network\" and \"until\".",
        "mark-shared" => "'mark-shared' needs \"shared\": true or false.",
        _ => $"kind '{Kind}' is none of {string.Join(", ", Kinds)}.",
    };
}

/// <summary>What became of a decision.</summary>
/// <param name="Outcome"><c>recorded</c>, or <c>known</c> when the same was sent before.</param>
/// <param name="Principal">Whose it is.</param>
/// <param name="Decision">As it is kept.</param>
public sealed record DecisionAnswer(string Outcome, string Principal, Decision Decision);
