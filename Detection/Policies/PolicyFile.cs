using System.Text.Json.Serialization;
using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// The policy as it is written: one JSON object, in which every member may be left out and then has its default.
/// Durations are a whole number and s, m, h or d, such as 65m, 24h or 90d. Comments and trailing commas are allowed.
/// </summary>
public sealed record PolicyFile
{
    /// <summary>Where an editor finds the schema. Not read.</summary>
    [JsonPropertyName("$schema")]
    public string? Schema { get; set; }

    /// <summary>
    /// The version of the policy, as <c>policy show</c> writes it: 12 hexadecimal digits. Not part of the policy; where
    /// it is given and does not fit what the file says, a warning tells.
    /// </summary>
    public string? Version { get; set; }

    /// <summary>
    /// How far behind a principal's newest event another may come and still be judged in order, 1m to 24h, because
    /// what is usual is counted by day for three days. Default: 24h.
    /// </summary>
    [DurationLimits("1m", "24h", Because = "what is usual is counted by day for three days")]
    public TimeSpan? Lateness { get; set; }

    /// <summary>
    /// How long after a sign-in sensitive actions count towards its alert, 0s to 24h; no longer than the longer one of
    /// window and sessionGap, because sign-ins are kept so long. Default: 60m.
    /// </summary>
    [DurationLimits("0s", "24h")]
    public TimeSpan? FollowUp { get; set; }

    /// <summary>
    /// Circles of accuracy closer than this are near, in kilometres: a border in rule
    /// console-login-multiple-countries, a neighbouring place in rule new-geolocation-for-event-type. Default: 100.
    /// </summary>
    [NumberLimits(0, Earth.HalfwayKm)]
    public double? NearKm { get; set; }

    /// <summary>
    /// Names of roles whose sessions are people, each a principal of its own; <c>*</c> stands for any text. Default:
    /// AWSReservedSSO_*.
    /// </summary>
    [PatternText]
    public IReadOnlyList<string>? SessionScopedRoles { get; set; }

    /// <summary>When it is told that an account delivers nothing, or that a gateway is behind.</summary>
    public DeliverySection? Delivery { get; set; }

    /// <summary>The rules, by id.</summary>
    public RulesSection? Rules { get; set; }

    /// <summary>What the organisation says of networks and programs.</summary>
    public NetworksSection? Networks { get; set; }

    /// <summary>How much a principal may keep; what goes over is evicted by event time and counted.</summary>
    public BoundsSection? Bounds { get; set; }
}

/// <summary>When it is told that an account delivers nothing, or that a gateway is behind.</summary>
public sealed record DeliverySection
{
    /// <summary>
    /// How long an account that delivered steadily may deliver nothing before rule account-silent tells it, 5s to 24h,
    /// by the clock of the gateways. Default: 30m.
    /// </summary>
    [DurationLimits("5s", "24h")]
    public TimeSpan? SilentAfter { get; set; }

    /// <summary>
    /// An account is steady when something arrived in each of so many windows in a row, each as long as silentAfter.
    /// Default: 48.
    /// </summary>
    [NumberLimits(2, Silence.DeliveryWatch.WindowsKept)]
    public int? SteadyFor { get; set; }

    /// <summary>
    /// Rule gateway-behind tells that half of the events of each of five minutes happened longer ago than this when
    /// they came, 1m to 24h; CloudTrail itself takes 5 minutes, and at times 15. Default: 15m.
    /// </summary>
    [DurationLimits("1m", "24h")]
    public TimeSpan? Behind { get; set; }
}

/// <summary>
/// What the organisation says of networks and programs; an event has the traits of every entry it matches.
/// </summary>
public sealed record NetworksSection
{
    /// <summary>The organisation's own egress: trusted by rule 2, a known network elsewhere. Default: none.</summary>
    public IReadOnlyList<NetworkEntry>? Corporate { get; set; }

    /// <summary>Relays and commercial VPNs: they say nothing of where their user is. Default: none.</summary>
    public IReadOnlyList<NetworkEntry>? Vpn { get; set; }

    /// <summary>Hosting providers: anybody can rent an address there. Default: none.</summary>
    public IReadOnlyList<NetworkEntry>? Hosting { get; set; }

    /// <summary>
    /// By address or ASN: federation brokers and other machines that make tokens for people. By user agent: programs
    /// that make tokens or sign in by themselves. Default: none.
    /// </summary>
    public IReadOnlyList<NetworkEntry>? Automation { get; set; }

    /// <summary>Left out of rule console-login-multiple-countries. Default: none.</summary>
    public IReadOnlyList<NetworkEntry>? Excluded { get; set; }
}

/// <summary>A network or a program: exactly one of cidr, asn and agent.</summary>
public sealed record NetworkEntry
{
    /// <summary>A range of addresses, such as 203.0.113.0/24 or 2001:db8::/32, or one address.</summary>
    public AddressRange? Cidr { get; set; }

    /// <summary>The number of an autonomous system, without "AS".</summary>
    [NumberLimits(1, uint.MaxValue)]
    public uint? Asn { get; set; }

    /// <summary>A user agent; <c>*</c> stands for any text, case counts. Whoever sends a request chooses it.</summary>
    [PatternText(NotAny = true)]
    public string? Agent { get; set; }

    /// <summary>Why the entry is here, for people.</summary>
    public string? Note { get; set; }
}

/// <summary>How many entries of each kind a principal keeps.</summary>
public sealed record BoundsSection
{
    internal const int EntriesMax = 16_384;

    /// <summary>Pairs of place and event type. Default: 512.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Pairs { get; set; }

    /// <summary>Kinds of action. Default: 256.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Actions { get; set; }

    /// <summary>Sensitive actions kept whole. Default: 64.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? SensitiveActions { get; set; }

    /// <summary>Source addresses. Default: 64.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Addresses { get; set; }

    /// <summary>Networks. Default: 256.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Networks { get; set; }

    /// <summary>User agents. Default: 64.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Agents { get; set; }

    /// <summary>Session issuers. Default: 64.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Issuers { get; set; }

    /// <summary>
    /// Successful sign-ins in the window, at least as many as the countries that make an alert. Default: 256.
    /// </summary>
    [NumberLimits(1, EntriesMax)]
    public int? SignIns { get; set; }

    /// <summary>Failed sign-ins in the window. Default: 64.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? FailedSignIns { get; set; }

    /// <summary>EC2 instance sessions. Default: 64.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? InstanceSessions { get; set; }

    /// <summary>Alerts in any state. Default: 256.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Alerts { get; set; }

    /// <summary>Event ids remembered beside those of sign-ins, for de-duplication. Default: 4096.</summary>
    [NumberLimits(1, 1_048_576)]
    public int? EventIds { get; set; }

    /// <summary>Long-lived access keys by which the principal can be found. Default: 16.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? AccessKeys { get; set; }

    /// <summary>Decisions about the principal itself: trusts and marks. Default: 64.</summary>
    [NumberLimits(1, EntriesMax)]
    public int? Decisions { get; set; }
}
