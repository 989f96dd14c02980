using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>
/// Everything one principal remembers. What happened is kept in parts that commute (earliest, latest, counts, spans),
/// so that the order of arrival leaves no trace; alerts are judged from them. Changed only by
/// <see cref="PrincipalFold"/>.
/// </summary>
/// <param name="key">Whose memory it is.</param>
public sealed class PrincipalState(PrincipalKey key)
{
    // What the ARN was last made of, and what of it: mostly the next event's too.
    private string? _readArn;
    private string _madeArn = "";
    private Naming _naming = new(0, default, default, key.Id, null);

    // Without the sign-ins that can still be corrected; null when it is the same.
    private Naming? _firmNaming;
    private DateTime _firmAccepted = DateTime.MaxValue;

    /// <summary>Whose memory it is.</summary>
    public PrincipalKey Key { get; } = key;

    /// <summary>Name, from the newest event that carries an ARN, else the newest.</summary>
    public string Name => _naming.Name;

    /// <summary>ARN, from the newest event that carries one.</summary>
    public string? Arn => _naming.Arn;

    /// <summary><c>{type}/{account}:{name}</c>, the form analysts know.</summary>
    public string DisplayName => $"{Key.Type}/{Key.Account}:{Name}";

    /// <summary>All accepted and late events: first, last, how many, on how many days.</summary>
    public Usage Seen { get; internal set; } = new();

    /// <summary>Event time of the newest event; what is further behind than the lateness is late.</summary>
    public DateTime Newest => Seen.Last;

    /// <summary>
    /// Event time of the first event that was not late: learning is counted from it. The end of time before there is
    /// one.
    /// </summary>
    public DateTime FirstAccepted { get; private set; } = DateTime.MaxValue;

    /// <summary>How often the memory was changed by a batch or a decision: lists tell newer from older by it.</summary>
    public long Revision { get; internal set; }

    /// <summary>Events that came again.</summary>
    public long Duplicates { get; internal set; }

    /// <summary>Events that came too late to be judged in order.</summary>
    public long Late { get; internal set; }

    /// <summary>Alerts that the bound has pushed out.</summary>
    public long AlertsEvicted { get; internal set; }

    /// <summary>Long-lived access keys (AKIA…) by which the principal can be found.</summary>
    public UsageTable<string, Usage> AccessKeys { get; } = new();

    /// <summary>The geolocation baseline.</summary>
    public GeoBaseline Baseline { get; } = new();

    /// <summary>The event-type history: usage by <see cref="EventTypeKey.Index"/>.</summary>
    public Usage?[] EventTypes { get; } = new Usage?[EventTypeKey.Count];

    /// <summary>What was done.</summary>
    public ActionTable Actions { get; } = new();

    /// <summary>Addresses of what rule 2 learns from.</summary>
    public UsageTable<AddressKey, AddressUsage> Addresses { get; } = new();

    /// <summary>Networks (AS64500, or a /24 or /48) of what rule 2 learns from.</summary>
    public UsageTable<string, Usage> Networks { get; } = new();

    /// <summary>User agents without their versions.</summary>
    public UsageTable<string, Usage> Agents { get; } = new();

    /// <summary>Session issuers by ARN.</summary>
    public UsageTable<string, Usage> Issuers { get; } = new();

    /// <summary>Successful sign-ins by hour of day.</summary>
    public HourTable Hours { get; } = new();

    /// <summary>The sliding window of sign-ins.</summary>
    public SignInWindow Window { get; } = new();

    /// <summary>EC2 instances that used the role.</summary>
    public UsageTable<string, InstanceSession> Instances { get; } = new();

    /// <summary>What analysts decided about the principal itself.</summary>
    public DecisionLog Decisions { get; } = new();

    /// <summary>Alerts in every state, with what analysts decided about them.</summary>
    public Dictionary<AlertId, Alert> Alerts { get; } = [];

    /// <summary>Event ids seen.</summary>
    public SeenEvents SeenEvents { get; } = new();

    /// <summary>
    /// What has changed for lists of principals and alerts and is not yet known to have reached them.
    /// </summary>
    public Outbox Outbox { get; } = new();

    /// <summary>The long-lived access key of an event, when it has one.</summary>
    internal static string? LastingKey(TrailEvent e) =>
        e.AccessKeyId is { } key && key.StartsWith("AKIA", StringComparison.Ordinal) ? key : null;

    /// <summary>
    /// Takes the name of an event that is newer than the one it was taken from; one with an ARN wins.
    /// </summary>
    internal bool TakeName(TrailEvent e)
    {
        if (e.IsSignIn) _firmNaming ??= _naming;
        else if (_firmNaming is { } firm) _firmNaming = Newer(firm, e);
        var (name, arn) = (Name, Arn);
        _naming = Newer(_naming, e);
        return Name != name || Arn != arn;
    }

    /// <summary>A sign-in whose name was taken can no longer be corrected.</summary>
    internal void ConfirmName(TrailEvent e)
    {
        if (_firmNaming is not { } firm) return;
        firm = Newer(firm, e);
        _firmNaming = firm == _naming ? null : firm;
    }

    /// <summary>Leaves no name of sign-ins that can still be corrected but of the rest of them.</summary>
    internal void TakeNameBack(IReadOnlyList<TrailEvent> rest)
    {
        if (_firmNaming is { } firm) _naming = rest.Aggregate(firm, Newer);
    }

    /// <summary>Takes an event that is not late as the first one, when it is.</summary>
    internal void Accept(TrailEvent e)
    {
        if (e.Time < FirstAccepted) FirstAccepted = e.Time;
        if (!e.IsSignIn) ConfirmAccepted(e);
    }

    /// <summary>An event that was accepted can no longer be corrected.</summary>
    internal void ConfirmAccepted(TrailEvent e)
    {
        if (e.Time < _firmAccepted) _firmAccepted = e.Time;
    }

    /// <summary>Leaves no sign-ins accepted that can still be corrected but the rest of them.</summary>
    internal void TakeAcceptedBack(IReadOnlyList<TrailEvent> rest) =>
        FirstAccepted = rest.Select(e => e.Time).Append(_firmAccepted).Min();

    /// <summary>Takes the access key of an event, when it is a long-lived one; true when it is new.</summary>
    internal bool TakeAccessKey(TrailEvent e, int bound)
    {
        if (LastingKey(e) is not { } key) return false;
        var isNew = !AccessKeys.TryGet(key, out _);
        AccessKeys.Add(key, e, bound);
        return isNew;
    }

    internal void WriteHeader(WireWriter writer)
    {
        Write(writer, _naming);
        writer.Flag(_firmNaming is { } other && other != _naming);
        if (_firmNaming is { } firm && firm != _naming) Write(writer, firm);
        writer.Time(FirstAccepted);
        writer.Time(_firmAccepted);
    }

    internal void ReadHeader(WireReader reader)
    {
        _naming = ReadNaming(reader);
        _firmNaming = reader.Flag() ? ReadNaming(reader) : null;
        FirstAccepted = reader.Time();
        _firmAccepted = reader.Time();
    }

    private static void Write(WireWriter writer, Naming naming)
    {
        writer.Number(naming.Rank);
        writer.Time(naming.Time);
        writer.Id(naming.Id);
        writer.Text(naming.Name);
        writer.OptionalText(naming.Arn);
    }

    private static Naming ReadNaming(WireReader reader) =>
        new(reader.Int(), reader.Time(), reader.Id(), reader.Text(), reader.OptionalText());

    private Naming Newer(Naming held, TrailEvent e)
    {
        // Some records of a person carry the id alone: any name is better than that.
        var rank = e.Arn is not null ? 2 : e.Principal.Name != Key.Id ? 1 : 0;
        return (rank, e.Time, e.Id).CompareTo((held.Rank, held.Time, held.Id)) < 0
            ? held
            : new Naming(rank, e.Time, e.Id, e.Principal.Name, e.Arn is null ? held.Arn : PrincipalArn(e.Arn));
    }

    /// <summary>A role's principal goes by the ARN that its sessions share.</summary>
    private string PrincipalArn(string arn)
    {
        if (ReferenceEquals(arn, _readArn)) return _madeArn;
        var made = IsRole(arn) ? arn[..arn.LastIndexOf('/')] : arn;
        (_readArn, _madeArn) = (arn, made == Arn ? Arn : made);
        return _madeArn;
    }

    private bool IsRole(string arn) => Key.Type == "AssumedRole" && !Key.Id.Contains(':', StringComparison.Ordinal)
        && arn.Contains(":assumed-role/", StringComparison.Ordinal);

    /// <summary>Name and ARN, how good they are (2 with an ARN, 1 a name, 0 the id), and of which event.</summary>
    private readonly record struct Naming(int Rank, DateTime Time, EventId Id, string Name, string? Arn);
}
