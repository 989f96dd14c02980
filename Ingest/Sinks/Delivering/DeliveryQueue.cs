using Grainwatch.Detection.Alerts;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>
/// Alerts on their way to sinks: durable from when they are taken until each sink has them, in order for each sink, one
/// attempt at a time. At least once: what a sink has taken just before a crash it is given again. After any failure of
/// its log it does nothing more, for what the log holds is not known then. Safe to call from any thread.
/// </summary>
public sealed partial class DeliveryQueue : IAsyncDisposable
{
    // Written at once when so many records wait.
    private const int UnwrittenMax = 64;

    private readonly Lock _lock = new();
    private readonly DeliveryBook _book;
    private readonly IDeliveryLog _log;
    private readonly LiveSinks _sinks;
    private readonly DeliveryOptions _options;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly Dictionary<string, SinkPump> _pumps = new(StringComparer.Ordinal);
    private List<DeliveryRecord> _unwritten = [];
    private Task? _writing;
    private Exception? _failure;
    private bool _isFlushDue;
    private bool _isStarted;
    private long _changed;
    private long _written;
    private long _durable;
    private long _bytes;
    private long _wholeBytes;

    private DeliveryQueue(
        IDeliveryLog log, DeliveryBook book, LiveSinks sinks, DeliveryOptions options, TimeProvider clock)
    {
        (_log, _book, _sinks, _options, _clock) = (log, book, sinks, options, clock);
        _durable = book.NextNumber - 1;
    }

    /// <summary>Reads a queue from its log; it delivers once it is started.</summary>
    /// <exception cref="DeliveryException">It cannot be read or written, or is damaged.</exception>
    public static async Task<DeliveryQueue> OpenAsync(
        IDeliveryLog log, LiveSinks sinks, TimeProvider clock, DeliveryOptions? options = null)
    {
        options ??= new DeliveryOptions();
        var bytes = await log.ReadAsync();
        var book = new DeliveryBook(options.Bounds);
        foreach (var record in DeliveryLines.Read(bytes.Span, out _)) book.Apply(record);
        var queue = new DeliveryQueue(log, book, sinks, options, clock) { _bytes = bytes.Length };
        await queue.ReconcileAsync();
        return queue;
    }

    /// <summary>Begins to deliver.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _isStarted = true;
            StartPumps();
        }
    }

    /// <summary>
    /// Looks at which sinks are configured now: a new one begins, one that is gone is let go with what waits for it.
    /// </summary>
    public async Task ReconcileAsync()
    {
        lock (_lock)
        {
            ThrowIfFailed();
            var records = _book.Reconcile(_sinks.Current, Now, _options.AbsentPatience).ToList();
            foreach (var record in records)
            {
                if (record.Event == DeliveryEvent.Drop && _book.LineOf(record.Sink!) is { } line)
                {
                    _options.Warn($"the sink '{record.Sink}' is not configured any more; {line.Waiting.Count:N0} "
                        + $"alerts and {line.Dead.Count:N0} dead letters that waited for it are let go");
                }

                Add(record);
            }

            if (_isStarted) StartPumps();
        }

        await FlushAsync();
        // A changed address is tried at once, and one that came back goes on.
        WakePumps();
    }

    /// <summary>
    /// Takes alerts that changed, for the sinks that want them; answers once they are durable here. Those that were
    /// taken before at the same revision are not taken again.
    /// </summary>
    /// <param name="alerts">Them, whole.</param>
    /// <param name="gone">Alerts that are kept no longer.</param>
    /// <exception cref="DeliveryException">Nothing is promised; telling the same again is safe.</exception>
    public Task TakeAsync(IReadOnlyList<Alert> alerts, IReadOnlyList<AlertId> gone)
    {
        var waits = false;
        List<AlertId> back = [];
        lock (_lock)
        {
            ThrowIfFailed();
            foreach (var alert in alerts)
            {
                // Raised again after it was kept no longer: its revisions begin anew.
                if (_book.Knows(alert.Id, alert.Revision) && gone.Contains(alert.Id))
                {
                    Forget([alert.Id]);
                    back.Add(alert.Id);
                }

                Take(alert);
                waits |= _book.Knows(alert.Id, alert.Revision);
            }

            Forget([.. gone.Except(back).Where(id => _book.Knows(id))]);
            // What another call has taken is promised here too.
            waits &= _written < _changed;
        }

        return waits ? FlushAsync() : Task.CompletedTask;
    }

    /// <summary>Up to where all that each shard of the host wrote has been told.</summary>
    public IReadOnlyDictionary<int, long> Marks
    {
        get
        {
            lock (_lock) return new Dictionary<int, long>(_book.Marks);
        }
    }

    /// <summary>All that a shard of the host wrote up to a position has been told.</summary>
    public void Mark(int shard, long position)
    {
        lock (_lock)
        {
            if (_failure is not null || _book.Marks.GetValueOrDefault(shard) == position) return;
            Add(new DeliveryRecord { Event = DeliveryEvent.Mark, Revision = shard, Number = position });
        }

        FlushSoon();
    }

    /// <summary>How each sink is doing, as they are written in the settings.</summary>
    public IReadOnlyList<SinkStatus> Statuses()
    {
        lock (_lock)
        {
            return
            [
                .. _sinks.Current.Sinks.Select(sink =>
                    SinkStatus.Of(sink, _book, _pumps.GetValueOrDefault(sink.Name)?.Retry, Now, _options.FailingAfter)),
            ];
        }
    }

    /// <summary>What a sink did not take waits for it once more; gives how many that are.</summary>
    /// <returns>Null when there is no sink of the name.</returns>
    /// <exception cref="DeliveryException">Nothing is promised.</exception>
    public async Task<int?> ReplayAsync(string name)
    {
        int count;
        lock (_lock)
        {
            ThrowIfFailed();
            if (_sinks.Current.Find(name) is null || _book.LineOf(name) is not { } line) return null;
            count = line.Dead.Count;
            if (count > 0) Add(new DeliveryRecord { Event = DeliveryEvent.Replay, Sink = name, At = Now });
        }

        await FlushAsync();
        return count;
    }

    /// <summary>Ends: waits a little for attempts under way, and writes what is not written.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        Task all;
        lock (_lock) all = Task.WhenAll(_pumps.Values.Select(pump => pump.Running));
        await all.WaitAsync(_options.EndPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _ended.CancelAsync();
        await all.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await FlushAsync();
        }
        catch (DeliveryException)
        {
            // What was taken is delivered again.
        }

        _ending.Dispose();
        _ended.Dispose();
    }

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    private void ThrowIfFailed()
    {
        if (_failure is not null)
            throw new DeliveryException($"the delivery queue is being opened again: {_failure.Message}", _failure);
    }

    private void Take(Alert alert)
    {
        if (_book.Take(alert, _sinks.Current, Now) is not { } record) return;
        if (_book.GapBefore(alert) is > 0 and var missed)
        {
            _options.Warn($"{missed:N0} revisions of alert {alert.Id} before revision {alert.Revision} are not "
                + "delivered: its principal could not tell them, and keeps no more of them");
        }

        Add(record);
    }

    private void Forget(IReadOnlyCollection<AlertId> ids)
    {
        if (ids.Count == 0) return;
        Add(new DeliveryRecord { Event = DeliveryEvent.Gone, Ids = [.. ids.Select(id => id.ToString())] });
    }

    private void Add(DeliveryRecord record)
    {
        _book.Apply(record);
        _unwritten.Add(record);
        _changed++;
    }

    private async Task SavedAsync(string name)
    {
        bool isDue;
        lock (_lock)
        {
            if (_unwritten.Count == 0) return;
            isDue = _unwritten.Count >= UnwrittenMax || _book.Next(name) is null;
        }

        if (!isDue)
        {
            FlushSoon();
            return;
        }

        try
        {
            await FlushAsync();
        }
        catch (DeliveryException)
        {
            // Whoever has the queue hears of it.
        }
    }

    private void FlushSoon()
    {
        lock (_lock)
        {
            if (_isFlushDue || _failure is not null) return;
            _isFlushDue = true;
        }

        _ = Task.Run(async () =>
        {
            await Task.Delay(_options.Linger);
            lock (_lock) _isFlushDue = false;
            await FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        });
    }

    /// <summary>Answers once all that was changed is durable; who comes meanwhile shares the next write.</summary>
    private async Task FlushAsync()
    {
        long mine;
        lock (_lock) mine = _changed;
        while (true)
        {
            Task writing;
            lock (_lock)
            {
                if (_written >= mine) return;
                ThrowIfFailed();
                // Elsewhere: neither a shard's thread nor a grain's turn waits for a disk.
                writing = _writing ??= Task.Run(WriteAsync);
            }

            await writing.ConfigureAwait(false);
        }
    }

    private async Task WriteAsync()
    {
        byte[] bytes;
        long changed, newest;
        bool isWhole;
        lock (_lock)
        {
            (changed, newest) = (_changed, _book.NextNumber - 1);
            bytes = DeliveryLines.Write(_unwritten);
            _unwritten = [];
            isWhole = _bytes + bytes.Length - _wholeBytes > Math.Max(_options.RewriteBytes, _wholeBytes);
            if (isWhole) bytes = DeliveryLines.Write(_book.Snapshot());
        }

        try
        {
            await (isWhole ? _log.ReplaceAsync(bytes) : _log.AppendAsync(bytes));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            lock (_lock) (_failure, _writing) = (e, null);
            WakePumps();
            _options.Failed(e);
            throw new DeliveryException($"the delivery queue could not be written: {e.Message}", e);
        }

        lock (_lock)
        {
            _bytes = isWhole ? bytes.Length : _bytes + bytes.Length;
            if (isWhole) _wholeBytes = bytes.Length;
            (_written, _durable, _writing) = (changed, newest, null);
        }

        WakePumps();
    }

    private void WakePumps()
    {
        lock (_lock)
            foreach (var pump in _pumps.Values) pump.Wake();
    }
}
