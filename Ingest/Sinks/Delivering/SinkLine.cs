namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>What waits for one sink, in order, and what it did not take.</summary>
internal sealed class SinkLine
{
    private readonly Queue<(long Number, DateTime Since)> _waiting = [];
    private readonly Queue<DeadLetter> _dead = [];

    /// <summary>Since when it is not configured (UTC); null while it is.</summary>
    public DateTime? AbsentSince { get; set; }

    /// <summary>Dead letters that the bound has pushed out.</summary>
    public long Lost { get; set; }

    /// <summary>Revisions of alerts that it was given, and that nobody told of: those behind them came.</summary>
    public int Missed { get; set; }

    /// <summary>Numbers of alerts that wait, the next one first, and since when.</summary>
    public Queue<(long Number, DateTime Since)> Waiting => _waiting;

    /// <summary>What it did not take, oldest first.</summary>
    public IReadOnlyCollection<DeadLetter> Dead => _dead;

    /// <summary>One more waits.</summary>
    public void Add(long number, DateTime since) => _waiting.Enqueue((number, since));

    /// <summary>Takes off the first that waits, which is the one that a record names.</summary>
    /// <exception cref="DeliveryException">It is another.</exception>
    public long Take(DeliveryRecord record) =>
        _waiting.TryPeek(out var first) && first.Number == record.Number
            ? _waiting.Dequeue().Number
            : throw new DeliveryException($"alert {record.Number} is not the first that waits for '{record.Sink}'");

    /// <summary>Keeps a dead letter.</summary>
    public void Bury(DeadLetter letter) => _dead.Enqueue(letter);

    /// <summary>Loses the oldest dead letter; gives its number.</summary>
    public long Lose()
    {
        Lost++;
        return _dead.Dequeue().Number;
    }

    /// <summary>All dead letters, which it has no more then.</summary>
    public IReadOnlyList<DeadLetter> Revive()
    {
        DeadLetter[] letters = [.. _dead];
        _dead.Clear();
        return letters;
    }

    /// <summary>Records that make of an empty line what there is now.</summary>
    public IEnumerable<DeliveryRecord> Snapshot(string name)
    {
        foreach (var (number, since) in _waiting)
        {
            yield return new DeliveryRecord
            {
                Event = DeliveryEvent.Replay,
                Sink = name,
                Number = number,
                Since = since,
            };
        }

        foreach (var letter in _dead)
        {
            yield return new DeliveryRecord
            {
                Event = DeliveryEvent.Dead,
                Sink = name,
                Number = letter.Number,
                At = letter.At,
                Since = letter.At,
                Why = letter.Why,
            };
        }

        if (Lost > 0 || Missed > 0)
        {
            yield return new DeliveryRecord
            {
                Event = DeliveryEvent.Count,
                Sink = name,
                Number = Lost,
                Revision = Missed,
            };
        }
    }
}
