using System.Text;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>Something that happens to one principal's memory.</summary>
internal abstract record Step
{
    public sealed record Arrival(IReadOnlyList<TrailEvent> Events) : Step;

    public sealed record Decided(Decision Decision) : Step;
}

/// <summary>One sentence of a policy: a parameter, or an entry of a list.</summary>
internal sealed record PolicyEntry(string Text, Func<Policy, Policy>? Change = null)
{
    public NetworkTraits Traits { get; init; }

    public AddressRange? Range { get; init; }

    public uint? Asn { get; init; }

    public string? Agent { get; init; }

    public (string Rule, string Signal, int Risk)? Risk { get; init; }

    public static Policy Compile(IReadOnlyList<PolicyEntry> entries)
    {
        var lists = new NetworkLists(
            from entry in entries where entry.Range is not null select (entry.Range!.Value, entry.Traits),
            from entry in entries where entry.Asn is not null select (entry.Asn!.Value, entry.Traits),
            from entry in entries where entry.Agent is not null select (entry.Agent!, entry.Traits));
        // What is written later counts.
        var risks = entries.Select(entry => entry.Risk).OfType<(string Rule, string Signal, int Risk)>().Reverse()
            .DistinctBy(risk => (risk.Rule, risk.Signal));
        return entries.Aggregate(
            new Policy { Networks = lists, Risks = new SignalRisks(risks) },
            (policy, entry) => entry.Change?.Invoke(policy) ?? policy);
    }
}

/// <summary>What happened to one principal's memory, in order, and under which policy.</summary>
internal sealed class Chronicle(Principal principal, IReadOnlyList<PolicyEntry> entries, IReadOnlyList<Step> steps)
{
    public Principal Principal { get; } = principal;

    public IReadOnlyList<PolicyEntry> Entries { get; } = entries;

    public IReadOnlyList<Step> Steps { get; } = steps;

    public Policy Policy { get; } = PolicyEntry.Compile(entries);

    public IEnumerable<TrailEvent> Events => Steps.OfType<Step.Arrival>().SelectMany(arrival => arrival.Events);

    /// <summary>§11: whether an event comes further behind the newest one than the lateness.</summary>
    public bool HasLateEvents
    {
        get
        {
            var newest = DateTime.MinValue;
            foreach (var e in Events)
            {
                if (newest > e.Time + Policy.Lateness) return true;
                if (e.Time > newest) newest = e.Time;
            }

            return false;
        }
    }

    public Chronicle With(IReadOnlyList<Step> other) => new(Principal, Entries, other);

    public Chronicle With(IReadOnlyList<PolicyEntry> other) => new(Principal, other, Steps);

    public override string ToString()
    {
        var text = new StringBuilder($"{Principal.Key}\n");
        foreach (var entry in Entries) text.Append($"policy: {entry.Text}\n");
        for (var i = 0; i < Steps.Count; i++)
        {
            text.Append($"step {i}: ");
            if (Steps[i] is Step.Decided decided) text.Append($"{decided.Decision}\n");
            if (Steps[i] is not Step.Arrival arrival) continue;
            text.Append($"arrive\n{string.Concat(arrival.Events.Select(e => $"  {Tell(e)}\n"))}");
        }

        return text.ToString();
    }

    private static string Tell(TrailEvent e)
    {
        string?[] more =
        [
            e.Origin.Place?.Id ?? "nowhere", e.Origin.Address, e.Origin.Network,
            e.Origin.Traits == NetworkTraits.None ? null : $"{e.Origin.Traits}", $"{e.Type}", e.AccessKeyId, e.Session,
            e.Issuer is null ? null : $"issuer {e.Issuer.Arn}", e.UserAgent is null ? null : $"'{e.UserAgent}'",
            e.Origin.Database is null || e.Origin.Database == Where.Database ? null : $"{e.Origin.Database}",
            e.Addendum is null ? null : $"addendum {e.Addendum}",
        ];
        return $"{e.Id.ToString()[^4..]} day {(e.Time - Story.Start).Days} minute "
            + $"{(e.Time - Story.Start).TotalMinutes % 1440:0.#}: {(e.Succeeded ? "" : "failed ")}{e.Name} from "
            + string.Join(' ', more.OfType<string>());
    }
}
