using System.Collections.Concurrent;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Ingest.Http;

/// <summary>What the HTTP API works with, whatever host the principals live on.</summary>
public sealed class Gateway : IDisposable
{
    private readonly ConcurrentBag<TrailReader> _readers = [];
    private readonly SemaphoreSlim _requests;
    private readonly Func<TrailReader> _createReader;

    /// <summary>A gateway to principals.</summary>
    /// <param name="principals">Where principals live.</param>
    /// <param name="origins">Tells where addresses are.</param>
    /// <param name="policy">Tells principals apart.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="options">The bounds.</param>
    /// <param name="routing">The bounds of the way to the principals.</param>
    /// <param name="geolocation">What the status tells of geolocation; without it, that there is none.</param>
    public Gateway(
        IPrincipals principals,
        IOrigins origins,
        Policy policy,
        TimeProvider clock,
        GatewayOptions? options = null,
        RoutingOptions? routing = null,
        LiveGeolocation? geolocation = null)
    {
        Principals = principals;
        Clock = clock;
        StartedAt = clock.GetUtcNow().UtcDateTime;
        Geolocation = geolocation;
        Options = options ?? new GatewayOptions();
        Router = new EventRouter(principals, routing);
        _requests = new SemaphoreSlim(Options.EventRequestsMax);
        var limits = new ReaderLimits { DecodedBytesMax = Options.DecodedBytesMax };
        _createReader = () => new TrailReader(new RecordReader(policy.CreateIdentifier(), origins, clock, limits));
    }

    /// <summary>Where principals live.</summary>
    public IPrincipals Principals { get; }

    /// <summary>The bounds.</summary>
    public GatewayOptions Options { get; }

    /// <summary>What time it is.</summary>
    internal TimeProvider Clock { get; }

    /// <summary>When it was made (UTC).</summary>
    internal DateTime StartedAt { get; }

    /// <summary>The geolocation behind the origins, when there is one.</summary>
    internal LiveGeolocation? Geolocation { get; }

    /// <summary>The way to the principals.</summary>
    internal EventRouter Router { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Router.Dispose();
        _requests.Dispose();
    }

    /// <summary>A turn to read a request; null when too many are being served.</summary>
    internal Turn? TryBegin() =>
        _requests.Wait(0) ? new Turn(this, _readers.TryTake(out var reader) ? reader : _createReader()) : null;

    /// <summary>The right to serve one request with events, and a reader that is warm.</summary>
    internal sealed class Turn(Gateway gateway, TrailReader reader) : IDisposable
    {
        public TrailReader Reader => reader;

        public void Dispose()
        {
            gateway._readers.Add(reader);
            gateway._requests.Release();
        }
    }
}
