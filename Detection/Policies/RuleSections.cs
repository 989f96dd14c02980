using System.Text.Json.Serialization;
using Grainwatch.Detection.Rules;

namespace Grainwatch.Detection.Policies;

/// <summary>The rules and their parameters, by id.</summary>
public sealed record RulesSection
{
    /// <summary>Rule 1: successful console logins from several countries within a window.</summary>
    [JsonPropertyName(RuleIds.ConsoleLoginMultipleCountries)]
    public MultipleCountriesSection? MultipleCountries { get; set; }

    /// <summary>Rule 2: the first successful use of an event type from a place.</summary>
    [JsonPropertyName(RuleIds.NewGeolocationForEventType)]
    public NewGeolocationSection? NewGeolocation { get; set; }

    /// <summary>Rule 3: a federated user's console login.</summary>
    [JsonPropertyName(RuleIds.FederatedConsoleLogin)]
    public FederatedLoginSection? FederatedLogin { get; set; }

    /// <summary>Rule 4: an EC2 instance's role at the console.</summary>
    [JsonPropertyName(RuleIds.Ec2InstanceConsoleLogin)]
    public InstanceLoginSection? InstanceLogin { get; set; }

    /// <summary>An account that delivered steadily and delivers nothing.</summary>
    [JsonPropertyName(RuleIds.AccountSilent)]
    public AccountSilentSection? AccountSilent { get; set; }

    /// <summary>A trail that was stopped, deleted or changed.</summary>
    [JsonPropertyName(RuleIds.TrailStopped)]
    public TrailStoppedSection? TrailStopped { get; set; }

    /// <summary>A gateway that reads what happened long ago.</summary>
    [JsonPropertyName(RuleIds.GatewayBehind)]
    public GatewayBehindSection? GatewayBehind { get; set; }
}

/// <summary>What every rule has.</summary>
public abstract record RuleSection
{
    /// <summary>Whether the rule raises alerts. Default: true.</summary>
    [JsonPropertyOrder(-1)]
    public bool? Enabled { get; set; }

    /// <summary>Contributions of the rule's signals, by name.</summary>
    [JsonPropertyOrder(1)]
    public abstract IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>Rule 1: successful console logins from several countries within a window.</summary>
public sealed record MultipleCountriesSection : RuleSection
{
    /// <summary>
    /// Two logins further apart than this do not conflict, 1s to 24h. Rule federated-console-login looks for logins
    /// from other networks within it too. Default: 65m.
    /// </summary>
    [DurationLimits("1s", "24h")]
    public TimeSpan? Window { get; set; }

    /// <summary>Distinct countries that make an alert. Default: 2.</summary>
    [NumberLimits(2, 50)]
    public int? Countries { get; set; }

    /// <summary>
    /// Types of principal it applies to, as userIdentity.type names them. Default: IAMUser, Root.
    /// </summary>
    [TypeName]
    public IReadOnlyList<string>? PrincipalTypes { get; set; }

    /// <summary>Nobody travels faster, in kilometres per hour. Default: 900.</summary>
    [NumberLimits(1, 100_000)]
    public double? SpeedKmPerHour { get; set; }

    /// <summary>
    /// What signals of the rule contribute to the risk, by name, in the place of what is published. Default: as
    /// published.
    /// </summary>
    [SignalsOf(RuleIds.ConsoleLoginMultipleCountries)]
    [JsonPropertyOrder(1)]
    public override IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>Rule 2: the first successful use of an event type from a place.</summary>
public sealed record NewGeolocationSection : RuleSection
{
    /// <summary>How long a place stays known after it was last seen, 1d to 3650d. Default: 90d.</summary>
    [DurationLimits("1d", "3650d")]
    public TimeSpan? KnownFor { get; set; }

    /// <summary>
    /// How long after a principal's first event, or after its return, the rule learns, 0s to 3650d; no longer than
    /// knownFor. Default: 14d.
    /// </summary>
    [DurationLimits("0s", "3650d")]
    public TimeSpan? Learning { get; set; }

    /// <summary>
    /// A record without a city is placed well enough up to this radius, in kilometres. Default: 200.
    /// </summary>
    [NumberLimits(0, Earth.HalfwayKm)]
    public double? PreciseKm { get; set; }

    /// <summary>
    /// How long after a first sighting sensitive actions from there are told with it, 0s to 30d. Default: 24h.
    /// </summary>
    [DurationLimits("0s", "30d")]
    public TimeSpan? SeenThere { get; set; }

    /// <summary>
    /// What signals of the rule contribute to the risk, by name, in the place of what is published. Default: as
    /// published.
    /// </summary>
    [SignalsOf(RuleIds.NewGeolocationForEventType)]
    [JsonPropertyOrder(1)]
    public override IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>Rule 3: a federated user's console login.</summary>
public sealed record FederatedLoginSection : RuleSection
{
    /// <summary>How long a sign-in token can be used, 1s to 24h. Default: 15m.</summary>
    [DurationLimits("1s", "24h")]
    public TimeSpan? TokenLifetime { get; set; }

    /// <summary>
    /// What becomes of a login from the token's own address with a known issuer and network: low leaves it open at low
    /// severity, suppress keeps it undelivered. Default: low.
    /// </summary>
    public RoutineTreatment? Routine { get; set; }

    /// <summary>
    /// What signals of the rule contribute to the risk, by name, in the place of what is published. Default: as
    /// published.
    /// </summary>
    [SignalsOf(RuleIds.FederatedConsoleLogin)]
    [JsonPropertyOrder(1)]
    public override IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>Rule 4: an EC2 instance's role at the console.</summary>
public sealed record InstanceLoginSection : RuleSection
{
    /// <summary>The largest gap inside one chain of a session's sign-ins, 1s to 24h. Default: 60m.</summary>
    [DurationLimits("1s", "24h")]
    public TimeSpan? SessionGap { get; set; }

    /// <summary>
    /// Whether every session named i-… counts as an instance, not only those of an instance id's form. Default: false.
    /// </summary>
    public bool? EveryInstanceName { get; set; }

    /// <summary>Whether sessions of SSM's hybrid nodes, mi-…, count as instances. Default: false.</summary>
    public bool? HybridNodes { get; set; }

    /// <summary>Tests that were announced: such a login is expected, and still told. Default: none.</summary>
    public IReadOnlyList<TestWindowEntry>? TestWindows { get; set; }

    /// <summary>
    /// Numbers of AWS's own autonomous systems; an instance's role is expected to sign in from nowhere else. A list
    /// replaces the default. Default: 801, 7224, 8987, 9059, 10124, 14618, 16509, 17493, 19047, 36263, 39111, 58588,
    /// 62785.
    /// </summary>
    [NumberLimits(1, uint.MaxValue)]
    public IReadOnlyList<uint>? AwsAsns { get; set; }

    /// <summary>
    /// What signals of the rule contribute to the risk, by name, in the place of what is published. Default: as
    /// published.
    /// </summary>
    [SignalsOf(RuleIds.Ec2InstanceConsoleLogin)]
    [JsonPropertyOrder(1)]
    public override IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>An account that delivered steadily and delivers nothing.</summary>
public sealed record AccountSilentSection : RuleSection
{
    /// <summary>
    /// What signals of the rule contribute to the risk, by name, in the place of what is published. Default: as
    /// published.
    /// </summary>
    [SignalsOf(RuleIds.AccountSilent)]
    [JsonPropertyOrder(1)]
    public override IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>A trail that was stopped, deleted or changed.</summary>
public sealed record TrailStoppedSection : RuleSection
{
    /// <summary>
    /// What signals of the rule contribute to the risk, by name, in the place of what is published. Default: as
    /// published.
    /// </summary>
    [SignalsOf(RuleIds.TrailStopped)]
    [JsonPropertyOrder(1)]
    public override IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>A gateway that reads what happened long ago.</summary>
public sealed record GatewayBehindSection : RuleSection
{
    /// <summary>
    /// What signals of the rule contribute to the risk, by name, in the place of what is published. Default: as
    /// published.
    /// </summary>
    [SignalsOf(RuleIds.GatewayBehind)]
    [JsonPropertyOrder(1)]
    public override IReadOnlyDictionary<string, int>? Risks { get; set; }
}

/// <summary>A test that was announced.</summary>
public sealed record TestWindowEntry
{
    /// <summary>From this event time on: ISO 8601 in UTC, such as 2026-05-19T08:00:00Z.</summary>
    [JsonRequired]
    public DateTime? From { get; set; }

    /// <summary>Before this event time.</summary>
    [JsonRequired]
    public DateTime? Until { get; set; }

    /// <summary>The role's name; <c>*</c> stands for any text. Default: *.</summary>
    [PatternText]
    public string? Role { get; set; }

    /// <summary>The session's name; <c>*</c> stands for any text. Default: *.</summary>
    [PatternText]
    public string? Instance { get; set; }

    /// <summary>Who announced it, for people.</summary>
    public string? Note { get; set; }
}
