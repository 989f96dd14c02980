using System.Globalization;
using Grainwatch.Contract.Reliability;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>What a <see cref="Trial"/> found.</summary>
internal sealed record ProofReport
{
    public required SetVerdict Verdict { get; init; }

    /// <summary>Everything that contradicts the promise beside the verdict, a sentence each.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    public required IReadOnlyList<(string What, TimeSpan Took)> Recoveries { get; init; }
    public required int Principals { get; init; }
    public required int Alerts { get; init; }
    public required int Requests { get; init; }
    public required int Refused { get; init; }
    public required string LastRefusal { get; init; }
    public required int Cut { get; init; }
    public required int Spoiled { get; init; }
    public required TimeSpan Load { get; init; }
    public required TimeSpan Whole { get; init; }

    public bool IsValid => Verdict.IsValid && Faults.Count == 0;

    /// <summary>Recoveries by what was recovered from: how many, median and longest.</summary>
    private IEnumerable<string> Recovered => Recoveries.GroupBy(each => each.What, StringComparer.Ordinal)
        .Select(of =>
        {
            var seconds = of.Select(each => each.Took.TotalSeconds).Order().ToList();
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{of.Key}: {seconds.Count}, answers after {seconds[seconds.Count / 2]:0.0} s ({seconds[^1]:0.0} s)");
        });

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"""
        {string.Join('\n', Recovered)}
        {Principals:N0} principals, {Alerts:N0} alerts; {Verdict}
        {Requests:N0} requests, {Refused:N0} refused, {Cut:N0} cut; {Spoiled:N0} answers of storage spoiled
        load {Load.TotalSeconds:0} s, whole {Whole.TotalSeconds:0} s, {Environment.ProcessorCount} cores
        {(LastRefusal.Length > 0 ? $"last refused: {LastRefusal.ReplaceLineEndings(" ")}" : "none was refused")}
        {string.Join('\n', Faults.Take(20))}
        """);
}
