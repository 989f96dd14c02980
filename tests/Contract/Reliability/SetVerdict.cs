using System.Globalization;
using System.Text;

namespace Grainwatch.Contract.Reliability;

/// <summary>
/// What came of a set that clients added to while its keeper failed, as the set test of Jepsen judges it: of every
/// element it is known whether adding it was tried, whether that was acknowledged, and how often it is there at the
/// end. Pure: sets in, verdict out.
/// </summary>
internal sealed record SetVerdict
{
    /// <summary>Elements that were sent at least once.</summary>
    public required int Attempted { get; init; }

    /// <summary>Elements of which an answer said that they are kept.</summary>
    public required int Acknowledged { get; init; }

    /// <summary>Elements that were sent and never acknowledged: they may be there or not.</summary>
    public required int Unknown { get; init; }

    /// <summary>Elements that are there although nobody heard so.</summary>
    public required int Recovered { get; init; }

    /// <summary>Acknowledged, and not there.</summary>
    public required IReadOnlyList<string> Lost { get; init; }

    /// <summary>There, and never sent.</summary>
    public required IReadOnlyList<string> Unexpected { get; init; }

    /// <summary>There more than once.</summary>
    public required IReadOnlyList<string> Duplicated { get; init; }

    /// <summary>Whether nothing is lost, unexpected or duplicated.</summary>
    public bool IsValid => Lost.Count + Unexpected.Count + Duplicated.Count == 0;

    /// <summary>Judges.</summary>
    /// <param name="attempted">What was sent.</param>
    /// <param name="acknowledged">What was acknowledged: part of what was sent.</param>
    /// <param name="present">What is there at the end, each as often as it is there.</param>
    /// <exception cref="ArgumentException">Something was acknowledged that was not sent.</exception>
    public static SetVerdict Of(
        IReadOnlySet<string> attempted, IReadOnlySet<string> acknowledged, IEnumerable<string> present)
    {
        if (acknowledged.FirstOrDefault(id => !attempted.Contains(id)) is { } stray)
            throw new ArgumentException($"'{stray}' was acknowledged and never sent.", nameof(acknowledged));
        var counts = present.GroupBy(id => id, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.Count(), StringComparer.Ordinal);
        return new SetVerdict
        {
            Attempted = attempted.Count,
            Acknowledged = acknowledged.Count,
            Unknown = attempted.Count - acknowledged.Count,
            Recovered = attempted.Count(id => !acknowledged.Contains(id) && counts.ContainsKey(id)),
            Lost = Sorted(acknowledged.Where(id => !counts.ContainsKey(id))),
            Unexpected = Sorted(counts.Keys.Where(id => !attempted.Contains(id))),
            Duplicated = Sorted(counts.Where(entry => entry.Value > 1).Select(entry => entry.Key)),
        };
    }

    /// <summary>One line, and one more for each fault, with the first elements.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Attempted} sent, {Acknowledged} acknowledged, ");
        text.Append(CultureInfo.InvariantCulture, $"{Unknown} unknown, {Recovered} of them kept; ");
        text.Append(IsValid ? "valid" : "NOT valid");
        Tell("lost", Lost);
        Tell("unexpected", Unexpected);
        Tell("duplicated", Duplicated);
        return text.ToString();

        void Tell(string what, IReadOnlyList<string> ids)
        {
            if (ids.Count == 0) return;
            text.Append(CultureInfo.InvariantCulture, $"\n{ids.Count} {what}: {string.Join(", ", ids.Take(10))}");
            if (ids.Count > 10) text.Append(", …");
        }
    }

    private static string[] Sorted(IEnumerable<string> ids) => [.. ids.Order(StringComparer.Ordinal)];
}
