using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>What must be true in the end, when nothing fails any more and everybody was woken.</summary>
internal static class Verdict
{
    public static void Reach(World world)
    {
        if (!world.Senders.IsDone) world.Object("Not everything was acknowledged");
        HashSet<AlertId> ids = [];
        List<AlertHeader> alerts = [];
        foreach (var tale in world.Scenario.Tales.Where(tale => tale.Events.Count > 0))
        {
            var record = world.Store.Of(tale.Key);
            if (record.Bytes is null)
            {
                world.Object($"Nothing is stored of {tale.Key}");
                return;
            }

            var state = StateCodec.Decode(record.Bytes);
            Compare(world, tale, state);
            CheckChain(world, tale, record);
            CheckEntry(world, state);
            CheckRevisions(world, tale, record);
            foreach (var alert in state.Alerts.Values)
            {
                if (!ids.Add(alert.Id)) world.Object($"{alert.Id} is the id of two alerts");
                alerts.Add(alert.ToHeader());
            }
        }

        CheckAlerts(world, alerts);
    }

    private static void Compare(World world, Tale tale, PrincipalState state)
    {
        var expected = tale.Expected(world.Scenario.Policy);
        foreach (var command in world.Senders.DecisionsOf(tale.Key))
            new PrincipalFold(expected, world.Scenario.Policy).Decide(command.Decision);
        if (state.Late != 0) world.Object($"{state.Late} events of {tale.Key} are late");
        if (Canonical.Of(expected) == Canonical.Of(state)) return;
        if (Canonical.Alerts(expected) != Canonical.Alerts(state))
        {
            world.Object($"Other alerts of {tale.Key} than without faults: {Canonical.Alerts(state)}"
                + $"instead of {Canonical.Alerts(expected)}");
        }
        else
        {
            world.Object($"Another memory of {tale.Key} than without faults");
        }
    }

    /// <summary>Lost = ∅, unexpected = ∅, each accepted once, one version after the other.</summary>
    private static void CheckChain(World world, Tale tale, SharedStore.Record record)
    {
        HashSet<(EventId, DateTime)> sent = [.. tale.Events.Select(e => (e.Id, e.Time))];
        if (!record.Durable.SetEquals(sent))
        {
            world.Object($"{sent.Except(record.Durable).Count()} events of {tale.Key} are lost, "
                + $"{record.Durable.Except(sent).Count()} unexpected");
        }

        var unheard = record.Log.Where(entry => entry.Draft.Call is not { IsHeard: true })
            .Sum(entry => entry.Draft.Events.Count);
        var heard = world.Senders.Accepted.GetValueOrDefault(tale.Key);
        if (heard + unheard != sent.Count)
            world.Object($"{heard} events were said to be accepted, {unheard} unheard, of {sent.Count}");
        string? last = null;
        foreach (var (version, draft) in record.Log)
        {
            if (draft.Expected != last) world.Object($"{version} follows {draft.Expected} and comes after {last}");
            last = version;
        }
    }

    /// <summary>Each revision that was ever written was told, though a newer one took its place.</summary>
    private static void CheckRevisions(World world, Tale tale, SharedStore.Record record)
    {
        foreach (var (id, revision) in record.Told.Keys.Except(world.Index.Heard))
            world.Object($"{id} revision {revision} of {tale.Key} was written and told to nobody");
    }

    private static void CheckEntry(World world, PrincipalState state)
    {
        var expected = PrincipalEntry.Of(state);
        var listed = world.Index.Lists.Principals.SingleOrDefault(entry => entry.Key == expected.Key);
        if (listed is null || listed.DisplayName != expected.DisplayName
            || !listed.Aliases.SequenceEqual(expected.Aliases))
        {
            world.Object($"{expected.Key} is listed by {string.Join(' ', listed?.Aliases ?? [])} "
                + $"instead of {string.Join(' ', expected.Aliases)}");
        }
    }

    private static void CheckAlerts(World world, List<AlertHeader> alerts)
    {
        var missing = alerts.Except(world.Index.Lists.Alerts).ToList();
        var unexpected = world.Index.Lists.Alerts.Except(alerts).ToList();
        if (missing.Count + unexpected.Count > 0)
        {
            world.Object($"The lists lack {string.Join(' ', missing.Select(Name))} and have "
                + string.Join(' ', unexpected.Select(Name)));
        }

        static string Name(AlertHeader alert) => $"{alert.Id}/{alert.Revision}/{alert.State}";
    }
}
