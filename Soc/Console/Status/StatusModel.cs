using System.Text.Json;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Sinks.Delivering;
using Grainwatch.Ingest.Sources;

namespace Grainwatch.Soc.Console.Status;

/// <summary>How the process is, as far as who asks may know.</summary>
/// <param name="Brief">Whether it is well.</param>
/// <param name="Policy">The version of the policy in force.</param>
/// <param name="Parts">All of it; null for those who do not run it.</param>
/// <param name="Traffic">What comes in; null where it is not told.</param>
/// <param name="Json">All of it, as <c>GET /v1/status</c> answers.</param>
/// <param name="WhyNot">Why the parts are not told; null when they are.</param>
public sealed record StatusModel(
    BriefStatusAnswer Brief, string Policy, StatusAnswer? Parts, TrafficFigures? Traffic, string Json, string? WhyNot)
{
    /// <summary>A status, as far as it may be known.</summary>
    /// <param name="status">All of it.</param>
    /// <param name="policy">The version of the policy in force.</param>
    /// <param name="whyNot">Why its parts are not told; null when they are.</param>
    internal static StatusModel Of(StatusAnswer status, string policy, string? whyNot)
    {
        var brief = BriefStatusAnswer.Of(status);
        if (whyNot is not null)
        {
            var little = JsonSerializer.Serialize(brief, GrainwatchJson.Readable.BriefStatusAnswer);
            return new StatusModel(brief, policy, null, null, little, whyNot);
        }

        var node = JsonSerializer.SerializeToNode(status, GrainwatchJson.Readable.StatusAnswer)!;
        var json = JsonSerializer.Serialize(status, GrainwatchJson.Readable.StatusAnswer);
        return new StatusModel(brief, policy, status, TrafficFigures.Read(node), json, null);
    }

    /// <summary>Whether all is well.</summary>
    public bool IsWell => Brief.Status == StatusAnswer.Ok;

    /// <summary>What is less than well, a sentence each, with what to do.</summary>
    public IReadOnlyList<StatusProblem> Problems { get; } = Parts is null ? [] : StatusProblem.Of(Parts);
}

/// <summary>Something that is less than well.</summary>
/// <param name="Part">The section of the status page that tells of it.</param>
/// <param name="Text">A sentence, with the remedy where there is one.</param>
public sealed record StatusProblem(string Part, string Text)
{
    /// <summary>What is less than well, the most pressing first.</summary>
    public static IReadOnlyList<StatusProblem> Of(StatusAnswer status)
    {
        List<StatusProblem> problems = [];
        if (status.Quarantine.Problem is { } full) problems.Add(new("quarantine", $"Quarantine: {full}"));
        foreach (var source in status.Sources.Where(source => source.State == SourceState.Failing))
            problems.Add(new("sources", $"{source.Name} cannot be read: {source.LastError ?? "it does not say why."}"));
        if (status.Poisoned is { Count: > 0 and var count })
        {
            var text = count == 1 ? "1 principal cannot be served" : $"{count} principals cannot be served";
            problems.Add(new("poisoned", $"{text}: nothing is detected of what they do."));
        }
        else if (status.Poisoned is null)
        {
            problems.Add(new(
                "poisoned", "Nobody can tell now which principals cannot be served: the store does not answer."));
        }

        foreach (var problem in status.Policy.Problems) problems.Add(new("policy", $"The policy: {problem}"));
        if (status.Deliveries?.EverythingSince is { } since)
        {
            problems.Add(new(
                "deliveries", $"No account has delivered since {since:yyyy-MM-dd HH:mm}Z: look at the sources first."));
        }

        foreach (var sink in (status.Sinks ?? []).Where(sink => sink.State == SinkState.Failing))
            problems.Add(new("sinks", $"Alerts do not reach {sink.Name}: {sink.LastError ?? "it does not say why."}"));
        if (status.Sinks is null) problems.Add(new("sinks", "Nobody can tell now whether alerts reach the sinks."));
        if (status.Geolocation.LastError is { } error)
            problems.Add(new("geolocation", $"Newer geolocation files are not in use: {error.Message}"));
        foreach (var file in status.Geolocation.Files.Where(file => file.Stale))
        {
            problems.Add(new(
                "geolocation",
                $"{file.Database} is {file.AgeDays} days old: places may be wrong. Put a newer one at {file.Path}."));
        }

        // A part that this page does not know of yet is shown as it was answered.
        if (problems.Count == 0 && status.Status != StatusAnswer.Ok)
            problems.Add(new("answer", "A part is degraded; the answer of GET /v1/status tells which."));
        return problems;
    }
}
