namespace Grainwatch.Samples;

/// <summary>Something that happens to a principal, and collects the events that tell it.</summary>
internal sealed class Story(string kind, bool incident, int ordinal, string text, Identity principal)
{
    private readonly List<TrailEvent> _events = [];

    public string Id { get; } = $"{kind}-{ordinal:00}";

    public string Kind => kind;

    public bool IsIncident => incident;

    public string Text => text;

    public Identity Principal => principal;

    /// <summary>The events of the story in order of time.</summary>
    public IEnumerable<TrailEvent> Events =>
        _events.OrderBy(trailEvent => trailEvent.Time).ThenBy(trailEvent => trailEvent.Seed);

    /// <summary>The places of the story in order of appearance.</summary>
    public IEnumerable<string> Places => Events.Select(trailEvent => trailEvent.Origin.Place).Distinct();

    public void Add(TrailEvent trailEvent) => _events.Add(trailEvent);
}
