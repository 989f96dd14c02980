using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>
/// What waits for which sink, in which order; what each was given, and what each did not take. Pure: it is what its
/// records make of nothing. What is decided is a record, which changes nothing until it is applied. For one caller at a
/// time.
/// </summary>
/// <param name="bounds">The bounds.</param>
internal sealed class DeliveryBook(DeliveryBounds bounds)
{
    private readonly Dictionary<long, Held> _held = [];
    private readonly SortedDictionary<string, SinkLine> _lines = new(StringComparer.Ordinal);
    private readonly KnownAlerts _known = new(bounds.KnownMax);
    private readonly SortedDictionary<int, long> _marks = [];
    private long _newest;
    private int _waiting;
    private long _waitingBytes;

    /// <summary>Names of the sinks that are known, sorted.</summary>
    public IReadOnlyCollection<string> Sinks => _lines.Keys;

    /// <summary>Up to where all that each shard of the host wrote has been told.</summary>
    public IReadOnlyDictionary<int, long> Marks => _marks;

    /// <summary>Alerts that wait, whatever number of sinks each waits for.</summary>
    public int Waiting => _waiting;

    /// <summary>The number that the next alert would have.</summary>
    public long NextNumber => _newest + 1;

    /// <summary>What is there of a sink; null when it is not known.</summary>
    public SinkLine? LineOf(string sink) => _lines.GetValueOrDefault(sink);

    /// <summary>The first alert that waits for a sink; null when none does.</summary>
    public WaitingAlert? Next(string sink) => LineOf(sink) is { Waiting: { Count: > 0 } waiting }
        ? new WaitingAlert(_held[waiting.Peek().Number].Alert, waiting.Peek().Since)
        : null;

    /// <summary>Whether an alert was taken at this revision or a newer one.</summary>
    public bool Knows(AlertId id, int revision) => _known.Find(id) is { } known && known.Revision >= revision;

    /// <summary>
    /// How many revisions of an alert that sinks were given lie between the newest of them and this one: nobody told of
    /// those.
    /// </summary>
    public int GapBefore(Alert alert) => _known.Find(alert.Id) is { } known && alert.Revision > known.Revision
        ? alert.Revision - known.Revision - 1
        : 0;

    /// <summary>Whether sinks were given an alert at all.</summary>
    public bool Knows(AlertId id) => _known.Find(id) is not null;

    /// <summary>
    /// What it takes for an alert to wait for its sinks: those whose filter chooses it, and those that were given an
    /// earlier revision. Null when there are none, or when it waits, or was given, already.
    /// </summary>
    /// <exception cref="DeliveryFullException">No more can wait.</exception>
    public DeliveryRecord? Take(Alert alert, SinkSet sinks, DateTime now)
    {
        // Who learns from history hears of it when something new happens.
        if (alert.Backfilled) return null;
        var known = _known.Find(alert.Id);
        if (known?.Revision >= alert.Revision) return null;
        string[] to =
        [
            .. sinks.Sinks.Where(sink => _lines.ContainsKey(sink.Name)
                    && (sink.Filter.Matches(alert) || known?.Sinks.Contains(sink.Name) == true))
                .Select(sink => sink.Name).Order(StringComparer.Ordinal),
        ];
        if (to.Length == 0) return null;
        var json = JsonSerializer.SerializeToUtf8Bytes(
            alert with { Surroundings = [] }, GrainwatchJson.Readable.Alert);
        if (_waiting >= bounds.WaitingMax || _waitingBytes + json.Length > bounds.WaitingBytesMax)
        {
            throw new DeliveryFullException(
                $"{_waiting:N0} alerts wait for sinks, which is as many as may; alert {alert.Id} waits with its "
                + "principal. 'grainwatch sink list' says which sink does not take them.");
        }

        return new DeliveryRecord
        {
            Event = DeliveryEvent.Alert,
            Number = NextNumber,
            At = now,
            Id = alert.Id.ToString(),
            Revision = alert.Revision,
            To = to,
            Alert = json,
        };
    }

    /// <summary>
    /// What it takes for the sinks to be those that are configured: a new one begins now; one that is not there any
    /// more is let go after a while, with what waits for it.
    /// </summary>
    public IEnumerable<DeliveryRecord> Reconcile(SinkSet sinks, DateTime now, TimeSpan patience)
    {
        foreach (var sink in sinks.Sinks)
        {
            if (LineOf(sink.Name) is not { } line)
                yield return new DeliveryRecord { Event = DeliveryEvent.Sink, Sink = sink.Name, At = now };
            else if (line.AbsentSince is not null)
                yield return new DeliveryRecord { Event = DeliveryEvent.Absent, Sink = sink.Name };
        }

        foreach (var (name, line) in _lines)
        {
            if (sinks.Find(name) is not null) continue;
            if (now - (line.AbsentSince ?? now) >= patience)
                yield return new DeliveryRecord { Event = DeliveryEvent.Drop, Sink = name, At = now };
            else if (line.AbsentSince is null)
                yield return new DeliveryRecord { Event = DeliveryEvent.Absent, Sink = name, At = now };
        }
    }

    /// <summary>Does what a record says.</summary>
    /// <exception cref="DeliveryException">It does not fit what came before it.</exception>
    public void Apply(DeliveryRecord record)
    {
        switch (record.Event)
        {
            case DeliveryEvent.Sink:
                _lines.TryAdd(record.Sink!, new SinkLine());
                break;
            case DeliveryEvent.Absent:
                Line(record).AbsentSince = record.At;
                break;
            case DeliveryEvent.Drop:
                Drop(record.Sink!, Line(record));
                break;
            case DeliveryEvent.Alert:
                Add(record);
                break;
            case DeliveryEvent.Done:
                LetGo(Line(record).Take(record), isDead: false);
                break;
            case DeliveryEvent.Dead:
                Bury(record, Line(record));
                break;
            case DeliveryEvent.Replay:
                Revive(record, Line(record));
                break;
            case DeliveryEvent.Known:
                foreach (var each in record.Ids!) _known.Set(IdOf(each[..36]), RevisionOf(each[37..]), record.To!);
                break;
            case DeliveryEvent.Gone:
                foreach (var each in record.Ids!) _known.Remove(IdOf(each));
                break;
            case DeliveryEvent.Mark:
                _marks[record.Revision!.Value] = record.Number!.Value;
                break;
            default:
                if (record.Sink is not null)
                    (Line(record).Lost, Line(record).Missed) = (record.Number!.Value, record.Revision ?? 0);
                else _newest = Math.Max(_newest, record.Number!.Value);
                break;
        }
    }

    /// <summary>Records that make of nothing what there is now.</summary>
    public IEnumerable<DeliveryRecord> Snapshot()
    {
        foreach (var (name, line) in _lines)
        {
            yield return new DeliveryRecord { Event = DeliveryEvent.Sink, Sink = name };
            if (line.AbsentSince is { } since)
                yield return new DeliveryRecord { Event = DeliveryEvent.Absent, Sink = name, At = since };
        }

        foreach (var record in _known.Snapshot()) yield return record;
        foreach (var (number, held) in _held.OrderBy(entry => entry.Key))
        {
            var alert = held.Alert;
            yield return new DeliveryRecord
            {
                Event = DeliveryEvent.Alert,
                Number = number,
                At = alert.At,
                Id = alert.Id.ToString(),
                Revision = alert.Revision,
                To = [],
                Alert = alert.Json.ToArray(),
            };
        }

        foreach (var record in _lines.SelectMany(line => line.Value.Snapshot(line.Key))) yield return record;
        foreach (var (shard, position) in _marks)
            yield return new DeliveryRecord { Event = DeliveryEvent.Mark, Revision = shard, Number = position };
        yield return new DeliveryRecord { Event = DeliveryEvent.Count, Number = _newest };
    }

    private static AlertId IdOf(string text) => AlertId.TryParse(text, out var id)
        ? id
        : throw new DeliveryException($"'{text}' is no alert's id");

    private static int RevisionOf(string text) => int.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private SinkLine Line(DeliveryRecord record) => LineOf(record.Sink!)
        ?? throw new DeliveryException($"the sink '{record.Sink}' is not known where its queue says so");

    private void Add(DeliveryRecord record)
    {
        var alert = new QueuedAlert(
            record.Number!.Value, record.At!.Value, IdOf(record.Id!), record.Revision!.Value, record.Alert!);
        _newest = Math.Max(_newest, alert.Number);
        if (record.To is [])
        {
            // Who it waits for follows.
            _held[alert.Number] = new Held(alert);
            return;
        }

        var held = new Held(alert);
        _held.Add(alert.Number, held);
        foreach (var sink in record.To!)
        {
            _lines[sink].Add(alert.Number, alert.At);
            Hold(held);
        }

        var known = _known.Find(alert.Id);
        if (known is not null && alert.Revision > known.Revision + 1)
        {
            foreach (var sink in known.Sinks.Intersect(record.To))
                _lines[sink].Missed += alert.Revision - known.Revision - 1;
        }

        var before = known?.Sinks ?? [];
        _known.Set(alert.Id, alert.Revision, [.. before.Union(record.To).Order(StringComparer.Ordinal)]);
    }

    private void Bury(DeliveryRecord record, SinkLine line)
    {
        // Of a queue that is written anew, those that nobody waits for any more.
        if (record.Since is null) LetGo(line.Take(record), isDead: false, stays: true);
        line.Bury(new DeadLetter(record.Number!.Value, record.At!.Value, record.Why ?? ""));
        _held[record.Number.Value].Dead++;
        while (line.Dead.Count > bounds.DeadMax) LetGo(line.Lose(), isDead: true);
    }

    private void Revive(DeliveryRecord record, SinkLine line)
    {
        if (record.Number is { } number)
        {
            // Of a queue that is written anew.
            line.Add(number, record.Since!.Value);
            Hold(_held[number]);
            return;
        }

        foreach (var letter in line.Revive())
        {
            line.Add(letter.Number, record.At!.Value);
            _held[letter.Number].Dead--;
            Hold(_held[letter.Number]);
        }
    }

    private void Drop(string name, SinkLine line)
    {
        foreach (var (number, _) in line.Waiting) LetGo(number, isDead: false);
        foreach (var letter in line.Dead) LetGo(letter.Number, isDead: true);
        _lines.Remove(name);
        _known.Forget(name);
    }

    private void Hold(Held held)
    {
        if (held.Waiting++ > 0) return;
        _waiting++;
        _waitingBytes += held.Alert.Json.Length;
    }

    private void LetGo(long number, bool isDead, bool stays = false)
    {
        var held = _held[number];
        if (isDead)
        {
            held.Dead--;
        }
        else if (--held.Waiting == 0)
        {
            _waiting--;
            _waitingBytes -= held.Alert.Json.Length;
        }

        if (held is { Waiting: 0, Dead: 0 } && !stays) _held.Remove(number);
    }

    /// <summary>An alert and how many wait for it, or did not take it.</summary>
    private sealed class Held(QueuedAlert alert)
    {
        public QueuedAlert Alert => alert;

        public int Waiting { get; set; }

        public int Dead { get; set; }
    }
}
