using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Detection.Tests.Deterministic;

/// <summary>
/// The gateways: each sends the next batches there are, of one or several principals at once, and sends all of them
/// again until every one is acknowledged. A batch is begun when nothing that is still under way can be late because
/// of it, nor it because of them: what is late is not what this is about.
/// </summary>
internal sealed class Senders(World world, Random random)
{
    private readonly Dictionary<PrincipalKey, Line> _lines =
        world.Scenario.Tales.ToDictionary(tale => tale.Key, tale => new Line(tale, world.Scenario, random));

    private int _idle = world.Scenario.Gateways;

    /// <summary>Whether everything was sent and acknowledged.</summary>
    public bool IsDone => _lines.Values.All(line => line.IsEmpty) && _idle == world.Scenario.Gateways;

    /// <summary>Decisions that were sent.</summary>
    public IReadOnlyList<DecisionCommand> DecisionsOf(PrincipalKey key) => _lines[key].Decisions;

    /// <summary>Events that answers which were heard said they accepted.</summary>
    public Dictionary<PrincipalKey, long> Accepted { get; } = [];

    /// <summary>Begins what can be begun.</summary>
    public void Begin()
    {
        while (_idle > 0)
        {
            var ready = _lines.Values.Where(line => line.IsReady(world.Live)).ToList();
            if (ready.Count == 0) return;
            var first = ready[random.Next(ready.Count)];
            var parts = ready.Where(line => line == first || random.Next(2) == 0).Select(line => line.Next()).ToList();
            _idle--;
            _ = SendAsync(parts);
        }
    }

    private async Task SendAsync(List<Command> parts)
    {
        if (world.Scenario.Questions > 0 && random.Next(world.Scenario.Questions) == 0)
            world.Send(new ViewCommand(parts[0].Key));
        for (var isDone = false; !isDone;)
        {
            var calls = parts.Select(world.Send).ToArray();
            var answers = await Task.WhenAll(calls.Select(call => call.Answer));
            for (var i = 0; i < calls.Length; i++)
            {
                if (answers[i] is ApplyReceipt receipt)
                    Accepted[parts[i].Key] = Accepted.GetValueOrDefault(parts[i].Key) + receipt.Accepted;
            }

            isDone = answers.All(answer => answer is not null);
        }

        foreach (var part in parts) _lines[part.Key].Acknowledge(part);
        if (world.IsTraced) world.Note($"acknowledged: {string.Join("; ", parts)}");
        _idle++;
    }

    /// <summary>One principal's commands, in the order in which they are begun.</summary>
    private sealed class Line
    {
        private readonly Queue<Command> _waiting;
        private readonly List<Command> _open = [];
        private readonly TimeSpan _lateness;
        private DateTime _newest = DateTime.MinValue;

        public Line(Tale tale, Scenario scenario, Random random)
        {
            _lateness = scenario.Policy.Lateness;
            Decisions =
            [
                .. DecisionCommand.About(tale.Expected(scenario.Policy), random)
                    .Select(decision => new DecisionCommand(tale.Key, decision)),
            ];
            _waiting = new Queue<Command>(
                [.. tale.Batches.Select(batch => new EventsCommand(tale.Key, batch)), .. Decisions]);
        }

        public IReadOnlyList<DecisionCommand> Decisions { get; }

        public bool IsEmpty => _waiting.Count == 0 && _open.Count == 0;

        public bool IsReady(IReadOnlyCollection<Call> live)
        {
            if (!_waiting.TryPeek(out var next)) return false;
            List<EventsCommand> others = [.. _open.OfType<EventsCommand>()];
            foreach (var call in live)
                if (call.Command is EventsCommand events && events.Key.Equals(next.Key)) others.Add(events);
            if (others.Count == 0) return true;
            if (next is not EventsCommand batch) return false;
            var newest = batch.Latest > _newest ? batch.Latest : _newest;
            return batch.Earliest >= newest - _lateness && others.All(other => other.Earliest >= newest - _lateness);
        }

        public Command Next()
        {
            var next = _waiting.Dequeue();
            _open.Add(next);
            if (next is EventsCommand batch && batch.Latest > _newest) _newest = batch.Latest;
            return next;
        }

        public void Acknowledge(Command command)
        {
            command.IsAcknowledged = true;
            _open.Remove(command);
        }
    }
}
