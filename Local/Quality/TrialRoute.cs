using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Local.Quality;

/// <summary>Notes which of the labels' events pass by, and shows everything to a second host too.</summary>
/// <param name="first">Where events go, and whose receipt counts.</param>
/// <param name="labelled">Ids of the labels' events.</param>
/// <param name="second">The second host; null when there is none.</param>
/// <param name="scope">Whom events belong to there; null when it is the same.</param>
internal sealed class TrialRoute(
    IEventRoute first, IReadOnlySet<EventId> labelled, IEventRoute? second, SessionScope? scope) : IEventRoute
{
    private readonly HashSet<string> _read = [];

    /// <summary>The labels' events that passed.</summary>
    public IReadOnlySet<string> Read => _read;

    /// <inheritdoc/>
    public async Task<ApplyReceipt> RouteAsync(
        IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
    {
        if (labelled.Count > 0)
        {
            foreach (var e in events)
                if (labelled.Contains(e.Id)) _read.Add(e.Id.ToString());
        }

        if (second is null) return await first.RouteAsync(events, cancellation);
        var others = scope is null ? events : [.. events.Select(scope.Apply)];
        var receipts = await Task.WhenAll(
            first.RouteAsync(events, cancellation), second.RouteAsync(others, cancellation));
        return receipts[0];
    }
}
