using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§4 and reading 11: which of several contents under one identity counts.</summary>
internal static class Contents
{
    /// <summary>The events that count of all that arrived, in the order of arrival.</summary>
    /// <param name="arrived">All that arrived, with duplicates.</param>
    /// <param name="last">
    /// "The smaller canonical form" is the product's to define: of contents that tie in all else the first by
    /// <see cref="Form"/> counts, and the last of those ids that are listed here.
    /// </param>
    public static List<TrailEvent> That(IReadOnlyCollection<TrailEvent> arrived, IReadOnlySet<EventId> last) =>
    [
        // Of activity that is no sign-in the first content wins.
        .. arrived.Where(e => !e.IsSignIn).DistinctBy(e => (e.Id, e.Time)),
        .. SignIns(arrived).Select(same => Ties(same)).Select(ties => last.Contains(ties[0].Id) ? ties[^1] : ties[0]),
    ];

    /// <summary>
    /// Ids of sign-ins with contents of which, as long as no better one has come, only the canonical form can tell
    /// which one counts.
    /// </summary>
    public static List<EventId> Contested(IReadOnlyCollection<TrailEvent> arrived) =>
    [
        .. SignIns(arrived).Where(same => same.GroupBy(Rank).Any(tied => tied.DistinctBy(Form).Count() > 1))
            .Select(same => same.First().Id),
    ];

    // An addendum goes by the id of the sign-in it replaces, and replaces it even where its time differs.
    private static IEnumerable<IEnumerable<TrailEvent>> SignIns(IReadOnlyCollection<TrailEvent> arrived) =>
        arrived.Where(e => e.IsSignIn).GroupBy(e => e.Id).SelectMany(IEnumerable<IEnumerable<TrailEvent>> (sameId) =>
            sameId.Any(e => e.Addendum is not null) ? [sameId] : sameId.GroupBy(e => e.Time));

    // An addendum beats an original; then the newer database wins, and none is the oldest.
    private static List<TrailEvent> Ties(IEnumerable<TrailEvent> same)
    {
        var best = same.GroupBy(Rank).MaxBy(tied => tied.Key)!;
        return best.Any(e => !ReferenceEquals(e, best.First()))
            ? [.. best.DistinctBy(Form).OrderBy(Form, StringComparer.Ordinal)]
            : [.. best];
    }

    private static (bool IsAddendum, DateTime Built) Rank(TrailEvent e) =>
        (e.Addendum is not null, e.Origin.Database?.Built ?? DateTime.MinValue);

    private static string Form(TrailEvent e) => $"{e}{e.Origin.Traits}{e.Origin.Database}{e.Origin.Location}";
}
