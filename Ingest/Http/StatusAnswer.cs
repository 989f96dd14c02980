using System.Reflection;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Silence;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Silence;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sources;

namespace Grainwatch.Ingest.Http;

/// <summary>How the process is: a section for each thing that can be less than well.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c> when a section is.</param>
/// <param name="Version">Of the product.</param>
/// <param name="StartedAt">When it began to serve (UTC).</param>
/// <param name="UptimeSeconds">Whole seconds since.</param>
/// <param name="Policy">The policy in force.</param>
/// <param name="Geolocation">The geolocation files in use.</param>
/// <param name="Quarantine">Rejected records; it has a problem when no more can be kept.</param>
/// <param name="Sources">What is read without being sent.</param>
/// <param name="Deliveries">How accounts deliver; absent where that is not watched.</param>
/// <param name="Poisoned">
/// Principals that cannot be served, longest first, at most 100; absent where nobody can tell now.
/// </param>
/// <param name="Traffic">What comes in, and how fast it is served.</param>
/// <param name="Sinks">Where alerts go; absent where nobody can tell now.</param>
public sealed record StatusAnswer(
    string Status,
    string Version,
    DateTime StartedAt,
    long UptimeSeconds,
    PolicyStatus Policy,
    GeolocationStatus Geolocation,
    QuarantineStatus Quarantine,
    IReadOnlyList<SourceStatus> Sources,
    DeliveryStatus? Deliveries,
    IReadOnlyList<PoisonedPrincipal>? Poisoned,
    TrafficStatus Traffic,
    IReadOnlyList<SinkBrief>? Sinks)
{
    /// <summary>Which sinks are in force; absent where there are none, or nobody can tell now.</summary>
    public SinksInForce? SinkSettings { get; init; }

    private const int PoisonedShown = 100;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    internal const string Ok = "ok";
    internal const string Degraded = "degraded";

    private static readonly string s_version = typeof(StatusAnswer).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    internal static async Task<StatusAnswer> OfAsync(Gateway gateway, CancellationToken cancellation)
    {
        var now = gateway.Clock.GetUtcNow().UtcDateTime;
        var policy = await PolicyStatus.OfAsync(gateway.Policies, cancellation);
        var geolocation = GeolocationStatus.Of(gateway.Geolocation?.State, now);
        var quarantine = QuarantineStatus.Of(await gateway.Quarantine.SummariseAsync(cancellation));
        var sources = gateway.Sources?.Statuses ?? [];
        var poisoned = await PoisonedAsync(gateway, cancellation);
        var sinks = await SinksAsync(gateway, cancellation);
        var settings = await SettingsAsync(gateway, cancellation);
        var deliveries = DeliveryStatus.Of(gateway.Silence);
        var isWell = policy.Status == Ok && deliveries?.EverythingSince is null
            && quarantine.Problem is null && poisoned is { Count: 0 }
            && sources.All(source => source.State != SourceState.Failing)
            && sinks?.All(sink => sink.State != SinkState.Failing) == true
            && settings?.Status != Degraded;
        return new StatusAnswer(
            isWell ? geolocation.Status : Degraded,
            s_version,
            gateway.StartedAt,
            (long)(now - gateway.StartedAt).TotalSeconds,
            policy,
            geolocation,
            quarantine,
            sources,
            deliveries,
            poisoned,
            TrafficStatus.Of(gateway),
            sinks)
        {
            SinkSettings = settings,
        };
    }

    private static async Task<SinksInForce?> SettingsAsync(Gateway gateway, CancellationToken cancellation)
    {
        try
        {
            return await gateway.Sinks.InForceAsync(cancellation).WaitAsync(s_patience, cancellation);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<SinkBrief>?> SinksAsync(Gateway gateway, CancellationToken cancellation)
    {
        try
        {
            var statuses = await gateway.Sinks.StatusesAsync(cancellation).WaitAsync(s_patience, cancellation);
            return [.. statuses.Select(SinkBrief.Of)];
        }
        catch (Exception e) when (e is DeliveryException or TimeoutException)
        {
            return null;
        }
    }

    private static async Task<IReadOnlyList<PoisonedPrincipal>?> PoisonedAsync(
        Gateway gateway, CancellationToken cancellation)
    {
        try
        {
            var poisoned = await gateway.AllPrincipals.PoisonedAsync(cancellation).WaitAsync(s_patience, cancellation);
            return [.. poisoned.Take(PoisonedShown)];
        }
        catch (Exception e) when (e is PrincipalStoreException or TimeoutException)
        {
            // The status says what else it can.
            return null;
        }
    }
}

/// <summary>How the process is, for those who do not run it.</summary>
/// <param name="Status"><c>ok</c>, or <c>degraded</c>.</param>
/// <param name="Version">Of the product.</param>
/// <param name="StartedAt">When it began to serve (UTC).</param>
/// <param name="UptimeSeconds">Whole seconds since.</param>
public sealed record BriefStatusAnswer(string Status, string Version, DateTime StartedAt, long UptimeSeconds)
{
    internal static BriefStatusAnswer Of(StatusAnswer status) =>
        new(status.Status, status.Version, status.StartedAt, status.UptimeSeconds);
}

/// <summary>How accounts deliver.</summary>
/// <param name="Accounts">How many are known.</param>
/// <param name="Steady">How many deliver steadily: their silence would be told.</param>
/// <param name="Silent">Those that are silent, longest first, at most 100.</param>
/// <param name="EverythingSince">Since when no account delivers (UTC); absent while one does.</param>
/// <param name="Forgotten">Accounts for which there was no room.</param>
/// <param name="BehindSince">
/// Since when this gateway reads what happened long ago (UTC); absent while it does not.
/// </param>
public sealed record DeliveryStatus(
    int Accounts,
    int Steady,
    IReadOnlyList<SilentAccount> Silent,
    DateTime? EverythingSince,
    long Forgotten,
    DateTime? BehindSince)
{
    private const int SilentShown = 100;

    internal static DeliveryStatus? Of(SilenceWatcher? watcher) => watcher?.State is not { } state
        ? null
        : new DeliveryStatus(
            state.Accounts, state.Steady, [.. state.Silent.Take(SilentShown)], state.EverythingSince, state.Forgotten,
            watcher.BehindSince);
}

/// <summary>The geolocation files in use.</summary>
/// <param name="Status">
/// <c>degraded</c> when a file is stale or newer ones cannot be used, else <c>ok</c>, also without any file.
/// </param>
/// <param name="LoadedAt">When they were read (UTC); absent without any.</param>
/// <param name="Files">In the order they are asked.</param>
/// <param name="LastError">Why newer files are not in use, until they are.</param>
public sealed record GeolocationStatus(
    string Status, DateTime? LoadedAt, IReadOnlyList<GeoFileStatus> Files, GeolocationError? LastError)
{
    internal static GeolocationStatus Of(GeolocationState? state, DateTime now)
    {
        if (state is null or { Files.Count: 0, LastError: null })
            return new GeolocationStatus(StatusAnswer.Ok, null, [], null);
        List<GeoFileStatus> files = [.. state.Files.Select(file => GeoFileStatus.Of(file, now))];
        var isDegraded = state.LastError is not null || files.Any(file => file.Stale);
        return new GeolocationStatus(
            isDegraded ? StatusAnswer.Degraded : StatusAnswer.Ok, state.LoadedAt, files, state.LastError);
    }
}

/// <summary>A geolocation file in use.</summary>
/// <param name="Kind"><c>city</c>, <c>country</c>, <c>asn</c> or <c>anonymousIp</c>.</param>
/// <param name="Database">Its type, as evidence names it.</param>
/// <param name="Built">When it was built (UTC).</param>
/// <param name="AgeDays">Whole days since.</param>
/// <param name="Stale">Whether that is more than 60.</param>
/// <param name="Path">Where it was read from.</param>
public sealed record GeoFileStatus(GeoKind Kind, string Database, DateTime Built, int AgeDays, bool Stale, string Path)
{
    internal static GeoFileStatus Of(GeoFile file, DateTime now) => new(
        file.Kind, file.Database.Name, file.Database.Built, file.AgeDays(now), file.IsStale(now), file.Path);
}
