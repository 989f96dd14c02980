using System.Collections.Concurrent;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Sources;
using Microsoft.Extensions.Logging;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources;

public sealed class SourceRunnerTests
{
    [Theory]
    [InlineData(1, 0, 0.5)]
    [InlineData(1, 1, 1)]
    [InlineData(4, 1, 8)]
    [InlineData(50, 1, 120)]
    [InlineData(50, 0, 60)]
    public void BackOff_Failures_DoublesUpToABound(int failures, double chance, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), SourceRunner.BackOff(failures, chance));

    [Fact]
    public async Task Run_FailuresOfAllKinds_GoesOnAndLogsChangesOnly()
    {
        var script = new ScriptedSource(
            null, null, new PrincipalStoreException("behind"), new PrincipalStoreException("behind"),
            new SourceException("no bucket"), new InvalidOperationException("ours"), null, null);
        using var logs = new LogLines();
        await using (var sources = new TrailSources([script], logs, TimeProvider.System))
        {
            await sources.StartAsync();
            await script.Done.WaitAsync(TimeSpan.FromMinutes(1));
            var status = Assert.Single(sources.Statuses);
            Assert.Equal("script", status.Name);
            Assert.Contains("ours", status.LastError, StringComparison.Ordinal);
        }

        Assert.Equal(3, logs.Lines.Count);
        Assert.Contains("waits for the host", logs.Lines.ElementAt(0), StringComparison.Ordinal);
        Assert.Contains("no bucket", logs.Lines.ElementAt(1), StringComparison.Ordinal);
        Assert.Contains("goes on", logs.Lines.ElementAt(2), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dispose_InTheMiddleOfALook_StopsIt()
    {
        var source = new HangingSource();
        var sources = new TrailSources([source], new LogLines(), TimeProvider.System);
        await sources.StartAsync();
        await source.Begun.WaitAsync(TimeSpan.FromMinutes(1));
        await sources.DisposeAsync();

        Assert.Equal(SourceState.Stopped, Assert.Single(sources.Statuses).State);
    }

    /// <summary>Each look throws what comes next; null for none.</summary>
    private sealed class ScriptedSource(params Exception?[] script) : ITrailSource
    {
        private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _next;

        public Task Done => _done.Task;

        public string Name => "script";

        public TimeSpan PollInterval => TimeSpan.FromMilliseconds(1);

        public Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default) => Task.CompletedTask;

        public Task PollAsync(SourceProgress progress, CancellationToken cancellation = default)
        {
            if (_next == script.Length) _done.TrySetResult();
            var what = _next < script.Length ? script[_next++] : null;
            return what is null ? Task.CompletedTask : Task.FromException(what);
        }
    }

    private sealed class HangingSource : ITrailSource
    {
        private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Begun => _begun.Task;

        public string Name => "hanging";

        public TimeSpan PollInterval => TimeSpan.Zero;

        public Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default) => Task.CompletedTask;

        public Task PollAsync(SourceProgress progress, CancellationToken cancellation = default)
        {
            _begun.TrySetResult();
            return Task.Delay(Timeout.Infinite, cancellation);
        }
    }

    private sealed class LogLines : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter) => Lines.Enqueue(formatter(state, exception));

        public void Dispose()
        {
        }
    }
}
