using Grainwatch.Detection.Events;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Replay;

/// <summary>
/// Reads files on threads of its own and gives their chunks in the order of the files. How much is read ahead is
/// bounded; the file whose turn it is can always go on. Who waits for chunks is woken once for many of them: files are
/// small, and a wake-up costs as much as dozens of events.
/// </summary>
internal sealed class ReadAhead : IDisposable
{
    // What is worth a wake-up, in events: a few megabytes.
    private const int TurnWeight = 16 * 1024;

    private readonly object _gate = new();
    private readonly IReadOnlyList<TrailInput> _files;
    private readonly Func<TrailReader> _createReader;
    private readonly CancellationTokenSource _stop;
    private readonly ReplayOptions _options;
    private readonly Dictionary<int, Queue<TrailChunk>> _chunks = [];
    private readonly Thread[] _threads;
    private readonly int _wakeWeight;
    private int _next;
    private int _current;
    private int _weight;
    private int _readersLeft;
    private bool _isFull;
    private bool _isDrained = true;
    private Exception? _failure;

    public ReadAhead(
        IReadOnlyList<TrailInput> files,
        Func<TrailReader> createReader,
        ReplayOptions options,
        CancellationToken cancellation)
    {
        _files = files;
        _createReader = createReader;
        _options = options;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // While readers wait for room more than half is taken: that has to be worth a wake-up, or both sides wait.
        _wakeWeight = Math.Min(TurnWeight, options.AheadEventsMax / 2);
        _threads = new Thread[Math.Min(Math.Max(1, options.Threads), files.Count)];
        _readersLeft = _threads.Length;
        for (var i = 0; i < _threads.Length; i++)
        {
            _threads[i] = new Thread(ReadFiles) { Name = $"reader {i}", IsBackground = true };
            _threads[i].Start();
        }
    }

    /// <summary>The chunks, in the order of the files; ends early when cancelled.</summary>
    public IEnumerable<TrailChunk> Chunks()
    {
        while (Take() is { } chunk) yield return chunk;
    }

    /// <summary>Stops reading.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        lock (_gate) Monitor.PulseAll(_gate);
        foreach (var thread in _threads) thread.Join();
        _stop.Dispose();
    }

    private TrailChunk? Take()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_failure is not null) throw new InvalidOperationException("Reading failed.", _failure);
                if (_stop.IsCancellationRequested || _current == _files.Count) return null;
                if (!_isDrained && _chunks.TryGetValue(_current, out var queue) && queue.TryDequeue(out var chunk))
                {
                    _weight -= chunk.Weight;
                    if (chunk.Summary is not null) _chunks.Remove(_current++);
                    if (_isFull && _weight <= _options.AheadEventsMax / 2) MakeRoom();
                    return chunk;
                }

                // All there was is taken: whoever reads the file at hand has to go on.
                _isDrained = true;
                Monitor.PulseAll(_gate);
                // Cancellation wakes nobody.
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(200));
            }
        }
    }

    private void Put(TrailChunk chunk)
    {
        lock (_gate)
        {
            if (!_chunks.TryGetValue(chunk.File, out var queue))
                _chunks.Add(chunk.File, queue = new Queue<TrailChunk>());
            while (_isFull && !(chunk.File == _current && queue.Count == 0)) Wait();
            queue.Enqueue(chunk);
            _weight += chunk.Weight;
            _isFull |= _weight >= _options.AheadEventsMax;
            if (_weight >= _wakeWeight && _isDrained && _chunks.ContainsKey(_current)) Offer();
            // With one thread one side works at a time.
            while (_options.Threads <= 1 && !_isDrained) Wait();
        }
    }

    private void Offer()
    {
        _isDrained = false;
        Monitor.PulseAll(_gate);
    }

    private void MakeRoom()
    {
        _isFull = false;
        Monitor.PulseAll(_gate);
    }

    private void Wait()
    {
        _stop.Token.ThrowIfCancellationRequested();
        Monitor.Wait(_gate, TimeSpan.FromMilliseconds(200));
    }

    private void ReadFiles()
    {
        try
        {
            var reader = _createReader();
            for (var file = Next(); file < _files.Count; file = Next()) ReadFile(reader, file);
        }
        catch (OperationCanceledException)
        {
            // Whoever cancelled knows.
        }
        catch (Exception e)
        {
            lock (_gate)
            {
                _failure = e;
                Monitor.PulseAll(_gate);
            }
        }

        lock (_gate)
        {
            if (--_readersLeft == 0) Offer();
        }
    }

    private int Next()
    {
        lock (_gate) return _next < _files.Count && !_stop.IsCancellationRequested ? _next++ : int.MaxValue;
    }

    private void ReadFile(TrailReader reader, int file)
    {
        var sink = new ChunkingSink(this, file);
        TrailSummary summary = default;
        string? failure = null;
        try
        {
            using var stream = _files[file].Open(_stop.Token);
            summary = reader.Read(stream, sink, _stop.Token);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            failure = $"'{_files[file].Path}' cannot be read: {e.Message}";
        }

        sink.Chunk.Summary = summary;
        sink.Chunk.Failure = failure;
        Put(sink.Chunk);
    }

    /// <summary>Cuts what a file holds into chunks.</summary>
    private sealed class ChunkingSink(ReadAhead owner, int file) : IRecordSink
    {
        public TrailChunk Chunk { get; private set; } = new(file, owner._options);

        public void OnEvent(TrailEvent trailEvent)
        {
            Chunk.OnEvent(trailEvent);
            PutFull();
        }

        public void OnIgnored(Outcome outcome) => Chunk.OnIgnored(outcome);

        public void OnRejected(Rejection rejection)
        {
            Chunk.OnRejected(rejection);
            PutFull();
        }

        private void PutFull()
        {
            if (!Chunk.IsFull) return;
            owner.Put(Chunk);
            Chunk = new TrailChunk(file, owner._options);
        }
    }
}
