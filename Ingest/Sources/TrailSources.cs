using Microsoft.Extensions.Logging;

namespace Grainwatch.Ingest.Sources;

/// <summary>The sources of a gateway, each looked at by a task of its own.</summary>
public sealed class TrailSources : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<Task> _running = [];
    private readonly List<ITrailSource> _sources;
    private readonly List<SourceRunner> _runners;

    /// <summary>Sources, not yet started; those that have something to give back do so in the end.</summary>
    public TrailSources(IEnumerable<ITrailSource> sources, ILoggerFactory loggers, TimeProvider clock)
    {
        _sources = [.. sources];
        _runners =
            [.. _sources.Select(source => new SourceRunner(source, loggers.CreateLogger<SourceRunner>(), clock))];
    }

    /// <summary>How each source is doing, in the order they were given.</summary>
    public IReadOnlyList<SourceStatus> Statuses => [.. _runners.Select(runner => runner.Status)];

    /// <summary>Reads what the sources remember, and starts them.</summary>
    /// <exception cref="CheckpointException">A checkpoint is damaged; nothing was started.</exception>
    public async Task StartAsync(CancellationToken cancellation = default)
    {
        foreach (var runner in _runners) await runner.OpenAsync(cancellation);
        foreach (var runner in _runners)
            _running.Add(Task.Run(() => runner.RunAsync(_stop.Token), CancellationToken.None));
    }

    /// <summary>Stops all of them, and waits until they have.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_running);
        foreach (var source in _sources.OfType<IAsyncDisposable>()) await source.DisposeAsync();
        _stop.Dispose();
    }
}
