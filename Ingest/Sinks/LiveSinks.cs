using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;

namespace Grainwatch.Ingest.Sinks;

/// <summary>
/// The sinks in force in this process, and what writes to them: one writer a sink, whatever number of queues work for
/// it. Safe to call from any thread.
/// </summary>
public sealed class LiveSinks : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly Func<Sink, ISinkWriter> _create;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Sink Sink, ISinkWriter Writer)> _writers = new(StringComparer.Ordinal);
    private volatile SinkSet _current;

    /// <summary>Sinks, until others take their place.</summary>
    /// <param name="sinks">The sinks.</param>
    /// <param name="clock">Tells the time of signatures.</param>
    /// <param name="create">Makes writers. Default: those of files, of standard output and of HTTP.</param>
    public LiveSinks(SinkSet sinks, TimeProvider clock, Func<Sink, ISinkWriter>? create = null)
    {
        (_current, _clock) = (sinks, clock);
        _create = create ?? Create;
    }

    /// <summary>The sinks now.</summary>
    public SinkSet Current => _current;

    /// <summary>Puts others in their place. Queues look at them when they are told to.</summary>
    /// <remarks>One that says the same stays the very same, with what writes to it.</remarks>
    public void Replace(SinkSet sinks)
    {
        lock (_lock)
        {
            var before = _current;
            _current = sinks with { Sinks = [.. sinks.Sinks.Select(KnownOr)] };
            foreach (var (name, (sink, writer)) in _writers.ToList())
            {
                if (ReferenceEquals(sink, _current.Find(name))) continue;
                _writers.Remove(name);
                writer.Dispose();
            }

            Sink KnownOr(Sink sink) => before.Find(sink.Name) is { } known && known.IsSame(sink) ? known : sink;
        }
    }

    /// <summary>What writes to a sink.</summary>
    public ISinkWriter WriterOf(Sink sink)
    {
        lock (_lock)
        {
            if (_writers.TryGetValue(sink.Name, out var known) && ReferenceEquals(known.Sink, sink))
                return known.Writer;
            known.Writer?.Dispose();
            var writer = _create(sink);
            _writers[sink.Name] = (sink, writer);
            return writer;
        }
    }

    /// <summary>Gives a sink a test alert; null when there is no sink of the name.</summary>
    public async Task<SinkTest?> TestAsync(string name, CancellationToken cancellation)
    {
        if (Current.Find(name) is not { } sink) return null;
        var now = _clock.GetUtcNow().UtcDateTime;
        try
        {
            var result = await WriterOf(sink).SendAsync(Outgoing.Of(TestAlert.For(name, now), now), cancellation);
            return new SinkTest(result.Outcome == SendOutcome.Taken, result.Said);
        }
        catch (Exception e) when (e is not (OutOfMemoryException or OperationCanceledException))
        {
            return new SinkTest(false, e.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, writer) in _writers.Values) writer.Dispose();
            _writers.Clear();
        }
    }

    private ISinkWriter Create(Sink sink) => sink.Type switch
    {
        SinkType.File => new FileWriter(sink),
        SinkType.Stdout => new StdoutWriter(sink, Console.OpenStandardOutput()),
        _ => new WebhookWriter(sink, _clock),
    };
}
