using System.Globalization;
using Grainwatch.Contract.Reliability;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>What a <see cref="KillRun"/> found.</summary>
internal sealed record KillReport
{
    public required int Seed { get; init; }
    public required string Store { get; init; }
    public required int Kills { get; init; }
    public required int KillsWhileStarting { get; init; }
    public required int KillsWithRequests { get; init; }
    public required int Requests { get; init; }
    public required int Cut { get; init; }
    public required int Refused { get; init; }
    public required int Principals { get; init; }
    public required int NeverSent { get; init; }
    public required SetVerdict Verdict { get; init; }
    public required IReadOnlyList<TimeSpan> Starts { get; init; }
    public required TimeSpan Load { get; init; }
    public required TimeSpan Whole { get; init; }

    /// <summary>Everything that contradicts the promise beside the verdict, a sentence each.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    public bool IsValid => Verdict.IsValid && Faults.Count == 0;

    /// <summary>
    /// What repeats it. The moments of the kills meet other states each time; what is sent is the same.
    /// </summary>
    public string Repeat => Kills == 0
        ? $"seed {Seed}; repeat with: GRAINWATCH_SEED={Seed} ./test --filter Serve_NotKilled"
        : $"seed {Seed}; repeat with: GRAINWATCH_SEED={Seed} GRAINWATCH_KILLS={Kills} ./test --filter Serve_Killed";

    /// <summary>The table of docs/reliability.md.</summary>
    public string Table => string.Create(CultureInfo.InvariantCulture, $"""
        | Store | Kills (starting, under load) | Principals | Events sent | Acknowledged | Unknown (kept) | Lost | Unexpected | Duplicated | Requests (cut) | Start, median (longest) | Duration | Cores |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|
        | {Store} | {Kills} ({KillsWhileStarting}, {KillsWithRequests}) | {Principals:N0} | {Verdict.Attempted:N0} | {Verdict.Acknowledged:N0} | {Verdict.Unknown:N0} ({Verdict.Recovered:N0}) | {Verdict.Lost.Count} | {Verdict.Unexpected.Count} | {Verdict.Duplicated.Count} | {Requests:N0} ({Cut:N0}) | {Starts.Order().ElementAt(Starts.Count / 2).TotalSeconds:0.0} s ({Starts.Max().TotalSeconds:0.0} s) | {Load.TotalSeconds:0} s + {(Whole - Load).TotalSeconds:0} s looking | {Environment.ProcessorCount} |
        """);

    public override string ToString()
    {
        var faults = string.Join('\n', Faults.Take(20));
        return $"{Table}\n{Verdict}; {NeverSent} never sent; {Refused} refused\n{faults}\n{Repeat}";
    }
}
