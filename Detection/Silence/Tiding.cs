using System.Globalization;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Silence;

/// <summary>
/// What a watch tells a memory of ours, as an ordinary event. Id and time are made of what it tells, so that whoever
/// tells the same again, after a crash or from another process, tells the same event.
/// </summary>
public sealed record Tiding
{
    /// <summary>The event source of all of them.</summary>
    public const string Source = "grainwatch";

    /// <summary>An account that delivered steadily delivers nothing.</summary>
    public const string DeliverySilent = "DeliverySilent";

    /// <summary>It does again; told to a gateway's memory: some account does.</summary>
    public const string DeliveryResumed = "DeliveryResumed";

    /// <summary>No account delivers.</summary>
    public const string EverythingSilent = "EverythingSilent";

    /// <summary>A gateway reads what happened long ago.</summary>
    public const string GatewayBehind = "GatewayBehind";

    /// <summary>It no longer does.</summary>
    public const string GatewayCaughtUp = "GatewayCaughtUp";

    private const string Agent = "grainwatch (";
    private const string TimeForm = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    private static readonly Origin s_origin = new(Source);

    /// <summary>Which of the above.</summary>
    public required string Name { get; init; }

    /// <summary>To whose memory.</summary>
    public required Principal Of { get; init; }

    /// <summary>When it became true (UTC, whole seconds).</summary>
    public required DateTime Time { get; init; }

    /// <summary>
    /// When what it tells of began (UTC, whole seconds): the last arrival before a silence, or the minute since which a
    /// gateway is behind.
    /// </summary>
    public required DateTime Since { get; init; }

    /// <summary>How long a silence has to last to be told, or how far behind the gateway is (whole seconds).</summary>
    public TimeSpan Span { get; init; }

    /// <summary>
    /// In how many of the last <see cref="DeliveryWatch.WindowsKept"/> windows before the silence something arrived.
    /// </summary>
    public int Windows { get; init; }

    /// <summary>How many steady accounts fell silent at once.</summary>
    public int Accounts { get; init; }

    /// <summary>The event that tells it. What has no place in a row stands where others name their program.</summary>
    public TrailEvent ToEvent() => new()
    {
        Id = EventId.Parse(string.Create(
            CultureInfo.InvariantCulture, $"{Name} {Of.Key} {Text(Since)} {Span.TotalSeconds:0}")),
        Time = Time,
        Principal = Of,
        Source = Source,
        Name = Name,
        Type = new EventTypeKey(TrailEventType.Other, false),
        Origin = s_origin,
        Succeeded = true,
        UserAgent = string.Create(
            CultureInfo.InvariantCulture,
            $"{Agent}{Text(Since)}; {Span.TotalSeconds:0} s; {Windows} windows; {Accounts} accounts)"),
    };

    /// <summary>Reads it back from its event; null of any other.</summary>
    public static Tiding? From(TrailEvent e)
    {
        if (e.Source != Source || e.UserAgent is not { } agent
            || !agent.StartsWith(Agent, StringComparison.Ordinal)) return null;
        var parts = agent[Agent.Length..^1].Split("; ");
        if (parts.Length != 4 || !DateTime.TryParseExact(
            parts[0], TimeForm, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var since)) return null;
        return new Tiding
        {
            Name = e.Name,
            Of = e.Principal,
            Time = e.Time,
            Since = since,
            Span = TimeSpan.FromSeconds(Number(parts[1])),
            Windows = (int)Number(parts[2]),
            Accounts = (int)Number(parts[3]),
        };
    }

    /// <summary>A time without what is less than a second.</summary>
    internal static DateTime Whole(DateTime time) =>
        new(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), time.Kind);

    private static string Text(DateTime time) => time.ToString(TimeForm, CultureInfo.InvariantCulture);

    private static long Number(string text) =>
        long.TryParse(text.Split(' ')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
