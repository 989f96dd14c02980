using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>What works off the line of one sink.</summary>
internal sealed class SinkPump(SinkRetry retry)
{
    private TaskCompletionSource _signal = NewSignal();

    /// <summary>How the sink is doing.</summary>
    public SinkRetry Retry => retry;

    /// <summary>The sink as it was when its settings were last looked at.</summary>
    public Sink? Sink { get; set; }

    /// <summary>The work.</summary>
    public Task Running { get; set; } = Task.CompletedTask;

    /// <summary>There may be something to do.</summary>
    public void Wake() => Volatile.Read(ref _signal).TrySetResult();

    /// <summary>Waits until there may be something to do, so long and no longer.</summary>
    public async Task WaitAsync(TimeSpan wait, CancellationToken end)
    {
        // A little longer than to the tick, so that it is time then.
        var patience = wait == Timeout.InfiniteTimeSpan ? wait : wait + TimeSpan.FromMilliseconds(1);
        var signal = Volatile.Read(ref _signal);
        await signal.Task.WaitAsync(patience, end).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // Whoever waits looks at everything anew after this.
        if (signal.Task.IsCompleted) Volatile.Write(ref _signal, NewSignal());
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
