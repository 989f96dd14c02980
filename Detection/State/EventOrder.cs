using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.State;

/// <summary>Puts a batch in event-time order, equal events in the order in which they came.</summary>
internal static class EventOrder
{
    /// <summary>The events in order: the very list, when it is so already.</summary>
    public static IReadOnlyList<TrailEvent> Of(IReadOnlyList<TrailEvent> events)
    {
        for (var i = 1; i < events.Count; i++)
            if (events[i - 1].CompareTo(events[i]) > 0) return Sort(events);
        return events;
    }

    /// <summary>Sorts by keys that hold the time: an event is looked into only where two are of one time.</summary>
    private static TrailEvent[] Sort(IReadOnlyList<TrailEvent> events)
    {
        var keys = new Key[events.Count];
        for (var i = 0; i < keys.Length; i++) keys[i] = new Key(events[i].Time.Ticks, i, events[i]);
        Array.Sort(keys);
        var sorted = new TrailEvent[keys.Length];
        for (var i = 0; i < keys.Length; i++) sorted[i] = keys[i].Event;
        return sorted;
    }

    private readonly record struct Key(long Ticks, int Place, TrailEvent Event) : IComparable<Key>
    {
        public int CompareTo(Key other)
        {
            if (Ticks != other.Ticks) return Ticks < other.Ticks ? -1 : 1;
            var order = Event.Id.CompareTo(other.Event.Id);
            return order != 0 ? order : Place.CompareTo(other.Place);
        }
    }
}
