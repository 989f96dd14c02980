using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Local.Principals;
using Grainwatch.Telemetry;

namespace Grainwatch.Local.Sinks;

/// <summary>
/// The delivery queue of this process: takes what principals tell, and is opened again when its file failed. Until then
/// their outboxes keep what changes.
/// </summary>
internal sealed class LocalDelivery : IPrincipalOutlet, ISinkDesk, ITellingMarks, IAsyncDisposable
{
    // Events are acknowledged after a notice: a slow disk must not hold them up, the outbox keeps it.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan s_reopenAfter = TimeSpan.FromSeconds(1);

    private readonly LiveSinks _sinks;
    private readonly Func<IDeliveryLog> _logs;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private IDeliveryLog _log;
    private volatile DeliveryQueue _queue = null!;
    private Task _reopening = Task.CompletedTask;
    private SinksControl? _control;

    private LocalDelivery(LiveSinks sinks, Func<IDeliveryLog> logs, DeliveryOptions options, TimeProvider clock)
    {
        (_sinks, _logs, _clock) = (sinks, logs, clock);
        _log = logs();
        _options = options with
        {
            Failed = e => _reopening = Task.Run(() => ReopenAsync(e)),
            Attempted = (kind, outcome) => Instruments?.OnSent(kind, outcome),
        };
    }

    /// <summary>Hears of attempts, from its start on.</summary>
    public HostInstruments? Instruments { get; set; }

    /// <summary>Opens the queue of a data folder, or one in memory; it delivers once it is started.</summary>
    /// <param name="data">The data folder, locked; null for none.</param>
    /// <param name="sinks">The sinks; disposed with it.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="options">How the queue works.</param>
    /// <exception cref="DeliveryException">It cannot be read or written, or is damaged.</exception>
    public static async Task<LocalDelivery> OpenAsync(
        string? data, LiveSinks sinks, TimeProvider clock, DeliveryOptions? options = null)
    {
        options ??= new DeliveryOptions();
        var delivery = new LocalDelivery(
            sinks, () => data is null ? new NoDeliveryLog() : new FileDeliveryLog(data, options.Warn), options, clock);
        try
        {
            delivery._queue = await DeliveryQueue.OpenAsync(delivery._log, sinks, clock, delivery._options);
            return delivery;
        }
        catch
        {
            (delivery._log as IDisposable)?.Dispose();
            throw;
        }
    }

    /// <summary>Begins to deliver.</summary>
    public void Start() => _queue.Start();

    /// <summary>Has the sinks be what their file says, from now on and whenever it changes.</summary>
    /// <param name="file">The file that they were read from.</param>
    /// <param name="note">Hears of sinks that are taken or refused, a sentence each.</param>
    public async Task FollowAsync(string file, Action<string> note)
    {
        _control = new SinksControl(
            _sinks, new MemoryDocuments(_clock), _clock, new DocumentControlOptions { File = file, Note = note },
            () => _ = Task.Run(ReconcileAsync));
        await _control.StartAsync();
        _control.Watch();
    }

    /// <inheritdoc/>
    public Task<SinksInForce?> InForceAsync(CancellationToken cancellation = default) => Task.FromResult(
        _control is null ? null : SinksInForce.Of(_control.Current, _control.Problems, followers: null));

    /// <inheritdoc/>
    public ValueTask TellAsync(PrincipalNotice notice)
    {
        if (notice.Whole.Count == 0 && notice.Gone.Count == 0) return default;
        var taken = _queue.TakeAsync(notice.Whole, notice.Gone);
        return taken.IsCompletedSuccessfully ? default : new ValueTask(taken.WaitAsync(s_patience, _clock));
    }

    /// <inheritdoc/>
    public long? Of(int shard) => _queue.Marks.TryGetValue(shard, out var position) ? position : null;

    /// <inheritdoc/>
    public void Set(int shard, long position) => _queue.Mark(shard, position);

    /// <inheritdoc/>
    public Task<IReadOnlyList<SinkStatus>> StatusesAsync(CancellationToken cancellation = default) =>
        Task.FromResult(_queue.Statuses());

    /// <inheritdoc/>
    public Task<SinkTest?> TestAsync(string name, CancellationToken cancellation = default) =>
        _sinks.TestAsync(name, cancellation);

    /// <inheritdoc/>
    public Task<int?> ReplayAsync(string name, CancellationToken cancellation = default) => _queue.ReplayAsync(name);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_control is not null) await _control.DisposeAsync();
        await _stop.CancelAsync();
        await _reopening.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _queue.DisposeAsync();
        (_log as IDisposable)?.Dispose();
        _sinks.Dispose();
        _stop.Dispose();
    }

    private async Task ReconcileAsync()
    {
        try
        {
            await _queue.ReconcileAsync();
        }
        catch (DeliveryException)
        {
            // It is being opened again, and looks at its sinks then.
        }
    }

    private async Task ReopenAsync(Exception why)
    {
        _options.Warn($"alerts wait with their principals: {why.Message}");
        while (true)
        {
            await Task.Delay(s_reopenAfter, _clock, _stop.Token);
            try
            {
                await _queue.DisposeAsync();
                (_log as IDisposable)?.Dispose();
                _log = _logs();
                var queue = await DeliveryQueue.OpenAsync(_log, _sinks, _clock, _options);
                queue.Start();
                _queue = queue;
                _options.Warn("alerts are delivered again");
                return;
            }
            catch (Exception e) when (e is DeliveryException or ObjectDisposedException)
            {
                // Said already; the next second, again.
            }
        }
    }
}
