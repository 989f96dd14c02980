using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>§4 and reading 11: which of several contents under one identity counts.</summary>
internal static class Contents
{
    /// <summary>The events that count of all that arrived, in the order of arrival.</summary>
    /// <param name="arrived">All that arrived, with duplicates.</param>
    /// <param name="last">
    /// "The smaller canonical form" is the product's to define: of contents that tie in all else the first by
    /// <see cref="Form"/> counts, and the last in those ties that are listed here.
    /// </param>
    public static List<TrailEvent> That(IReadOnlyCollection<TrailEvent> arrived, IReadOnlySet<Tie> last) =>
    [
        // Of activity that is no sign-in the first content wins.
        .. arrived.Where(e => !e.IsSignIn).DistinctBy(e => (e.Id, e.Time)),
        .. SignIns(arrived).Select(Tied).Select(tied => last.Contains(TieOf(tied[0])) ? tied[^1] : tied[0]),
    ];

    /// <summary>
    /// Ties that only the canonical form decides. A sign-in can have one among its originals, until an addendum comes,
    /// and another among its addenda.
    /// </summary>
    public static List<Tie> Contested(IReadOnlyCollection<TrailEvent> arrived) =>
    [
        .. SignIns(arrived).SelectMany(same => same.GroupBy(TieOf))
            .Where(tied => tied.DistinctBy(Form).Count() > 1).Select(tied => tied.Key),
    ];

    // An addendum goes by the id of the sign-in it replaces, and replaces it even where its time differs.
    private static IEnumerable<IEnumerable<TrailEvent>> SignIns(IReadOnlyCollection<TrailEvent> arrived) =>
        arrived.Where(e => e.IsSignIn).GroupBy(e => e.Id).SelectMany(IEnumerable<IEnumerable<TrailEvent>> (sameId) =>
            sameId.Any(e => e.Addendum is not null) ? [sameId] : sameId.GroupBy(e => e.Time));

    // An addendum beats an original; then the newer database wins, and none is the oldest.
    private static List<TrailEvent> Tied(IEnumerable<TrailEvent> same)
    {
        var best = same.GroupBy(TieOf).MaxBy(tied => (tied.Key.IsAddendum, tied.Key.Built))!;
        return best.Any(e => !ReferenceEquals(e, best.First()))
            ? [.. best.DistinctBy(Form).OrderBy(Form, StringComparer.Ordinal)]
            : [.. best];
    }

    private static Tie TieOf(TrailEvent e) =>
        new(e.Id, e.Addendum is not null, e.Origin.Database?.Built ?? DateTime.MinValue);

    private static string Form(TrailEvent e) => $"{e}{e.Origin.Traits}{e.Origin.Database}{e.Origin.Location}";
}

/// <summary>Contents of one sign-in that rank alike.</summary>
/// <param name="Id">The sign-in's id.</param>
/// <param name="IsAddendum">Whether they are addenda, which rank above originals.</param>
/// <param name="Built">When the database was built that located them; the newer ranks higher.</param>
internal readonly record struct Tie(EventId Id, bool IsAddendum, DateTime Built);
