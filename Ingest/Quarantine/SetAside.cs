using System.Globalization;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// The records of principals that cannot be served, with their bytes, until it is known what became of their events.
/// For one thread at a time.
/// </summary>
/// <param name="known">Whose records are held.</param>
internal sealed class SetAside(PoisonedKeys known)
{
    private readonly Dictionary<TrailEvent, (long Offset, byte[] Bytes)> _held =
        new(ReferenceEqualityComparer.Instance);

    /// <summary>Bytes that are held.</summary>
    public long Bytes { get; private set; }

    /// <summary>A record became an event; whole records are held, so that they can be replayed.</summary>
    public void Note(TrailEvent trailEvent, ReadOnlySpan<byte> record, long offset)
    {
        if (!known.Contains(trailEvent.Principal.Key)) return;
        _held[trailEvent] = (offset, record.ToArray());
        Bytes += record.Length;
    }

    /// <summary>
    /// The records that quarantine is to keep, since the events of all that is held were handed on. Nothing is held
    /// then any more.
    /// </summary>
    /// <exception cref="PrincipalPoisonedException">
    /// Of some the bytes are not at hand: they will be when the same is sent again.
    /// </exception>
    public IReadOnlyList<Rejection> Take(Routed routed)
    {
        if (_held.Count == 0 && routed.Poisoned.Count == 0) return [];
        var sick = routed.Poisoned.Select(each => each.Events[0].Principal.Key).ToHashSet();
        foreach (var key in sick) known.Add(key);
        foreach (var served in _held.Keys.Select(e => e.Principal.Key).Distinct().Where(key => !sick.Contains(key)))
            known.Remove(served);
        List<Rejection> rejections = [];
        foreach (var (events, failure) in routed.Poisoned)
        {
            foreach (var each in events)
            {
                if (!_held.TryGetValue(each, out var record)) throw failure;
                var detail = string.Create(
                    CultureInfo.InvariantCulture,
                    $"its principal {failure.Key} cannot be served since {failure.Since:yyyy-MM-dd'T'HH:mm:ss'Z'}");
                rejections.Add(new Rejection(
                    Outcome.RejectedPoisonedPrincipal, detail, record.Offset, record.Bytes, record.Bytes.Length));
            }
        }

        _held.Clear();
        Bytes = 0;
        return rejections;
    }
}
