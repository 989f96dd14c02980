using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Policies;

/// <summary>
/// The parameters of detection, compiled and immutable. The same events under the same policy give the same alerts.
/// Durations are event time.
/// </summary>
public sealed record Policy
{
    /// <summary>The published defaults.</summary>
    public static Policy Default { get; } = new();

    /// <summary>Rule 1: two logins further apart than this do not conflict. Default: 65 minutes.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(65);

    /// <summary>
    /// How far behind a principal's newest event another may come and still be judged in order. Default: 24 hours.
    /// </summary>
    public TimeSpan Lateness { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a sign-in token can be used. Default: 15 minutes.</summary>
    public TimeSpan TokenLifetime { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Rule 4: the largest gap inside one chain of a session's sign-ins. Default: 60 minutes.</summary>
    public TimeSpan SessionGap { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>How long after a sign-in sensitive actions count towards its alert. Default: 60 minutes.</summary>
    public TimeSpan FollowUp { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>
    /// Rule 2: how long after a first sighting sensitive actions from there are told with it. Default: 24 hours.
    /// </summary>
    public TimeSpan SeenThere { get; init; } = TimeSpan.FromHours(24);

    /// <summary>How long a place stays known after it was last seen. Default: 90 days.</summary>
    public TimeSpan KnownFor { get; init; } = TimeSpan.FromDays(90);

    /// <summary>
    /// How long after a principal's first event, or after its return, rule 2 learns. Default: 14 days.
    /// </summary>
    public TimeSpan Learning { get; init; } = TimeSpan.FromDays(14);

    /// <summary>Rules 1 and 2: circles of accuracy closer than this are near, in kilometres. Default: 100.</summary>
    public double NearKm { get; init; } = 100;

    /// <summary>
    /// Rule 2: a record without a city is placed well enough up to this radius, in kilometres. Default: 200.
    /// </summary>
    public double PreciseKm { get; init; } = 200;

    /// <summary>Rule 1: nobody travels faster, in kilometres per hour. Default: 900.</summary>
    public double TravelKmPerHour { get; init; } = 900;

    /// <summary>Rule 1: distinct countries that make an alert. Default: 2.</summary>
    public int Countries { get; init; } = 2;

    /// <summary>Rule 1: types of principal it applies to. Default: IAMUser, Root.</summary>
    public IReadOnlyList<string> CountryRuleTypes { get; init; } = ["IAMUser", "Root"];

    /// <summary>
    /// Roles whose sessions are people: their session name is part of the key. A pattern's <c>*</c> stands for any
    /// text. Default: <c>AWSReservedSSO_*</c>.
    /// </summary>
    public IReadOnlyList<string> SessionScopedRoles { get; init; } = ["AWSReservedSSO_*"];

    /// <summary>ASNs of AWS itself: an instance's role is expected to sign in from nowhere else.</summary>
    public IReadOnlySet<uint> AwsSystems { get; init; } =
        new HashSet<uint> { 16509, 14618, 8987, 7224, 10124, 17493, 9059, 19047, 39111, 62785, 36263, 58588, 801 };

    /// <summary>What the organisation says of networks and programs. Default: nothing.</summary>
    public NetworkLists Networks { get; init; } = NetworkLists.Empty;

    /// <summary>Rule 3: what becomes of a routine login. Default: low.</summary>
    public RoutineTreatment Routine { get; init; } = RoutineTreatment.Low;

    /// <summary>
    /// Rule 4: whether every session named <c>i-…</c> counts as an instance, not only those of an instance id's form.
    /// Default: no.
    /// </summary>
    public bool EveryInstanceName { get; init; }

    /// <summary>
    /// Rule 4: whether sessions of SSM's hybrid nodes, <c>mi-…</c>, count as instances. Default: no.
    /// </summary>
    public bool HybridNodes { get; init; }

    /// <summary>Rule 4: tests that were announced. Default: none.</summary>
    public IReadOnlyList<TestWindow> TestWindows { get; init; } = [];

    /// <summary>
    /// How long an account that delivered steadily may deliver nothing before that is told, by the clock of the
    /// gateways. Default: 30 minutes.
    /// </summary>
    public TimeSpan SilentAfter { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>
    /// Windows of that length in a row in each of which something has to arrive before an account counts as steady.
    /// Default: 48, a whole day: whoever rests at night is not steady.
    /// </summary>
    public int SteadyFor { get; init; } = 48;

    /// <summary>
    /// A gateway is behind when half of what it reads happened longer ago than this. Default: 15 minutes.
    /// </summary>
    public TimeSpan BehindAfter { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What signals contribute to the risk. Default: what is published.</summary>
    public SignalRisks Risks { get; init; } = SignalRisks.Published;

    /// <summary>Ids of rules that are switched off. Default: none.</summary>
    public IReadOnlySet<string> DisabledRules { get; init; } = new HashSet<string>();

    /// <summary>How much a principal may keep.</summary>
    public Bounds Bounds { get; init; } = new();

    /// <summary>Who an event belongs to, under this policy.</summary>
    public PrincipalIdentifier CreateIdentifier() =>
        new(role => SessionScopedRoles.Any(pattern => Wildcard.IsMatch(pattern, role)));

    /// <summary>What is known of the network an event came from: the databases' word and the policy's.</summary>
    public NetworkTraits TraitsOf(TrailEvent e) => e.Origin.Traits | Networks.TraitsOf(e);
}

/// <summary>
/// How many entries of each kind a principal keeps; what goes over is evicted by event time and counted.
/// </summary>
public sealed record Bounds
{
    /// <summary>Pairs of place and event type. Default: 512.</summary>
    public int Pairs { get; init; } = 512;

    /// <summary>Kinds of action. Default: 256.</summary>
    public int Actions { get; init; } = 256;

    /// <summary>Sensitive actions kept whole. Default: 64.</summary>
    public int SensitiveActions { get; init; } = 64;

    /// <summary>Source addresses. Default: 64.</summary>
    public int Addresses { get; init; } = 64;

    /// <summary>Networks. Default: 256.</summary>
    public int Networks { get; init; } = 256;

    /// <summary>User agents. Default: 64.</summary>
    public int Agents { get; init; } = 64;

    /// <summary>Session issuers. Default: 64.</summary>
    public int Issuers { get; init; } = 64;

    /// <summary>Successful sign-ins in the window. Default: 256.</summary>
    public int SignIns { get; init; } = 256;

    /// <summary>Failed sign-ins in the window. Default: 64.</summary>
    public int FailedSignIns { get; init; } = 64;

    /// <summary>EC2 instance sessions. Default: 64.</summary>
    public int InstanceSessions { get; init; } = 64;

    /// <summary>Alerts in any state. Default: 256.</summary>
    public int Alerts { get; init; } = 256;

    /// <summary>Event ids remembered beside those of sign-ins. Default: 4,096.</summary>
    public int EventIds { get; init; } = 4096;

    /// <summary>Long-lived access keys by which the principal can be found. Default: 16.</summary>
    public int AccessKeys { get; init; } = 16;

    /// <summary>Decisions about the principal itself: trusts and marks. Default: 64.</summary>
    public int Decisions { get; init; } = 64;
}
