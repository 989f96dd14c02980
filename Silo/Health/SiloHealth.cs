using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Grainwatch.Silo.Health;

/// <summary>What a silo says of itself to whoever watches it. Safe to call from any thread.</summary>
/// <param name="backends">What it must reach to be of use.</param>
/// <param name="waiting">What its start waits for.</param>
/// <param name="time">The clock.</param>
internal sealed class SiloHealth(Backends backends, Waiting waiting, TimeProvider time) : IDisposable
{
    // Several that watch, often, cost one question in this time.
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turn = new(1);
    private volatile ISiloStatusOracle? _silo;
    private volatile bool _isDraining;
    private long _asked;
    private bool _wasAsked;
    private string? _fault;

    /// <summary>The silo has started.</summary>
    public void Started(IServiceProvider services) => _silo = services.GetRequiredService<ISiloStatusOracle>();

    /// <summary>The silo has been told to stop.</summary>
    public void Drain() => _isDraining = true;

    /// <summary>Why the start is not over; null when it is.</summary>
    public string? WhyNotStarted() =>
        _silo is not null ? null : waiting.Reason is { } reason ? $"waiting for {reason}" : "starting";

    /// <summary>Why the process should be ended; null when it should not.</summary>
    public string? WhyNotAlive() =>
        _silo?.CurrentStatus == SiloStatus.Dead && !_isDraining ? "the cluster has declared this silo dead" : null;

    /// <summary>Why nobody should rely on it now; null when it is joined and its storage answers.</summary>
    public async Task<string?> WhyNotReadyAsync()
    {
        if (_isDraining) return "stopping";
        if (WhyNotStarted() is { } why) return why;
        if (_silo!.CurrentStatus != SiloStatus.Active) return $"in the cluster it is {_silo.CurrentStatus}";

        await _turn.WaitAsync();
        try
        {
            if (!_wasAsked || time.GetElapsedTime(_asked) >= s_fresh)
            {
                _fault = await backends.FaultAsync();
                (_wasAsked, _asked) = (true, time.GetTimestamp());
            }

            return _fault;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turn.Dispose();
}
