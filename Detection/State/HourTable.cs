using Grainwatch.Detection.Events;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.State;

/// <summary>Successful sign-ins by hour of day (UTC), answerable as of the start of a recent day.</summary>
public sealed class HourTable
{
    private readonly Usage?[] _hours = new Usage?[24];

    /// <summary>Sign-ins of an hour of the day.</summary>
    public long this[int hour] => _hours[hour]?.Count ?? 0;

    /// <summary>Adds a sign-in.</summary>
    public void Add(TrailEvent e) => (_hours[e.Time.Hour] ??= new Usage()).Add(e);

    /// <summary>A sign-in that was added can no longer be corrected.</summary>
    internal void Confirm(TrailEvent e) => _hours[e.Time.Hour]?.Confirm(e);

    /// <summary>Leaves a sign-in's hour no others that can still be corrected than the rest of them.</summary>
    internal void TakeBack(TrailEvent e, IEnumerable<TrailEvent> rest)
    {
        ref var hour = ref _hours[e.Time.Hour];
        hour = hour?.TakeBack(rest.Where(other => other.Time.Hour == e.Time.Hour));
        if (hour is { Count: 0 }) hour = null;
    }

    /// <summary>Sign-ins in an hour of the day, before a day.</summary>
    public long CountBefore(int hour, int day) => _hours[hour]?.CountBefore(day) ?? 0;

    /// <summary>All sign-ins before a day.</summary>
    public long CountBefore(int day) => _hours.Sum(hour => hour?.CountBefore(day) ?? 0);

    internal void Write(WireWriter writer)
    {
        foreach (var hour in _hours)
        {
            writer.Flag(hour is not null);
            hour?.Write(writer);
        }
    }

    internal void Read(WireReader reader)
    {
        for (var hour = 0; hour < 24; hour++) _hours[hour] = reader.Flag() ? reader.Usage() : null;
    }
}
