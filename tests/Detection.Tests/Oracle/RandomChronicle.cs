using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Detection.Tests.Oracle;

/// <summary>What a random chronicle may be about, beside events that come in disorder, twice, and in batches.</summary>
[Flags]
internal enum Aspects
{
    Plain = 0,

    /// <summary>Ranges, ASNs and user agents in the policy's lists.</summary>
    Lists = 1,

    /// <summary>Other windows, learning, distances, thresholds; rules switched off.</summary>
    Parameters = 2,

    /// <summary><c>routine: suppress</c>, and token makers known by their user agent.</summary>
    Routine = 4,

    /// <summary>Rule 4's switches and announced tests.</summary>
    Instances = 8,

    /// <summary>Corrections of sign-ins.</summary>
    Addenda = 16,

    /// <summary>Two contents under one identity of a sign-in.</summary>
    Contents = 32,

    /// <summary>What analysts decide.</summary>
    Decisions = 64,

    /// <summary>Contributions of signals, and signals that have none by default.</summary>
    Risks = 128,

    All = 255,
}

/// <summary>
/// A random chronicle: a <see cref="RandomHistory"/> or <see cref="WideHistory"/> that comes in disorder within the
/// lateness, with duplicates and corrections, in batches, between decisions about whatever alerts there are.
/// </summary>
internal sealed class RandomChronicle
{
    // A sign-in is kept as long as this behind the lateness, with the shortest window and token lifetime here.
    private const int MinutesMovedMax = 10;

    private readonly Random _random;
    private readonly Aspects _aspects;
    private Origin[] _origins = [];
    private DateTime _lastCall;
    private int _corrections;
    private int _contested;

    private RandomChronicle(int seed, Aspects aspects)
    {
        _random = new Random(seed ^ (int)aspects << 24);
        _aspects = aspects;
    }

    public static Chronicle Tell(int seed, Aspects aspects) => new RandomChronicle(seed, aspects).Tell(seed);

    /// <summary>The same arrivals in another order in which none is late, and other batches.</summary>
    public static List<TrailEvent[]> DeliverAgain(Chronicle chronicle, int seed)
    {
        var again = new RandomChronicle(seed, Aspects.Plain);
        return again.Batches(again.Shuffle([.. chronicle.Events], chronicle.Policy.Lateness));
    }

    private Chronicle Tell(int seed)
    {
        var story = _random.Next(2) == 0 ? new RandomHistory(seed).Story : WideHistory.Tell(seed);
        var events = story.Events.Take(_random.Next(8) == 0 ? 100 : 36).Select(Change).ToList();
        var entries = Policy(events).ToList();
        _origins = [.. events.Select(e => e.Origin).Distinct()];
        _lastCall = events.Where(e => !e.IsSignIn).Select(e => e.Time).Append(DateTime.MinValue).Max();
        var chronicle = new Chronicle(story.Principal, entries, []);
        var arrivals = Batches(Shuffle([.. events.SelectMany(Arrivals)], chronicle.Policy.Lateness));
        if (!_aspects.HasFlag(Aspects.Decisions))
            return chronicle.With([.. arrivals.Select(batch => new Step.Arrival(batch))]);

        // The oracle goes along, so that decisions are about alerts that there are.
        var run = new OracleRun(story.Principal.Key, chronicle.Policy, new HashSet<EventId>());
        var decisions = new RandomDecisions(_random, story.Principal.Key, events);
        List<Step> steps = [];
        foreach (var batch in arrivals)
        {
            run.Arrive(batch);
            steps.Add(new Step.Arrival(batch));
            for (var left = _random.Next(4) - 1; left > 0; left--)
            {
                var decision = decisions.Next(run);
                run.Decide(decision);
                steps.Add(new Step.Decided(decision));
            }
        }

        return chronicle.With(steps);
    }

    private TrailEvent Change(TrailEvent e)
    {
        if (e.Session is not null && _random.Next(8) == 0) e = e with { Session = "mi-0123456789abcdef0" };
        return _random.Next(3) == 0 ? e with { UserAgent = Pick(RandomPolicy.Agents) } : e;
    }

    private IEnumerable<PolicyEntry> Policy(List<TrailEvent> events)
    {
        if (_aspects.HasFlag(Aspects.Lists))
            for (var left = _random.Next(5); left > 0; left--) yield return RandomPolicy.List(_random);
        if (_aspects.HasFlag(Aspects.Parameters))
            for (var left = _random.Next(4); left > 0; left--) yield return RandomPolicy.Parameter(_random);
        if (_aspects.HasFlag(Aspects.Instances))
        {
            for (var left = _random.Next(3); left > 0; left--)
                yield return RandomPolicy.Instances(_random, Pick(events).Time);
        }

        if (_aspects.HasFlag(Aspects.Risks))
            for (var left = _random.Next(6); left > 0; left--) yield return RandomPolicy.Risk(_random);
        if (!_aspects.HasFlag(Aspects.Routine)) yield break;
        if (_random.Next(2) == 0) yield return RandomPolicy.Routine;
        if (_random.Next(2) == 0) yield return RandomPolicy.Agent(_random);
    }

    /// <summary>An order in which none is late.</summary>
    private IEnumerable<TrailEvent> Shuffle(List<TrailEvent> events, TimeSpan lateness)
    {
        var disorder = _random.Next(3) switch { 0 => 0.0, 1 => 60.0, _ => lateness.TotalMinutes - 1 };
        return events.OrderBy(e => e.Time.AddMinutes(_random.NextDouble() * disorder));
    }

    private List<TrailEvent> Arrivals(TrailEvent e)
    {
        List<TrailEvent> arrivals = [e];
        if (e.IsSignIn && _aspects.HasFlag(Aspects.Addenda))
        {
            var moved = e.Time + Move(e);
            for (var left = _random.Next(8) - 5; left > 0; left--)
            {
                var addendum = EventId.Parse($"addendum-{++_corrections:d4}");
                arrivals.Add(Alter(e) with { Addendum = addendum, Time = moved });
            }
        }

        if (e.IsSignIn && _aspects.HasFlag(Aspects.Contents) && _random.Next(4) == 0)
            arrivals.Add(arrivals.Count > 1 ? Newer(Alter(e)) : Alter(e));
        // Two sign-ins at most whose contents only the smaller form tells apart: the oracle tries all choices.
        if (Contents.Contested(arrivals).Count > 0 && ++_contested > 2)
            arrivals = [e, .. arrivals.Skip(1).Select(Newer)];
        if (_random.Next(5) == 0) arrivals.Add(Pick(arrivals));
        return arrivals;
    }

    /// <summary>How far a correction moves a sign-in in time, where it does. Never the newest event back.</summary>
    private TimeSpan Move(TrailEvent e) => _random.Next(6) switch
    {
        0 => TimeSpan.FromMinutes(_random.Next(1, MinutesMovedMax)),
        1 when e.Time <= _lastCall => -TimeSpan.FromMinutes(_random.Next(1, MinutesMovedMax)),
        _ => TimeSpan.Zero,
    };

    /// <summary>Another content of a sign-in: anything but whose it is may differ.</summary>
    private TrailEvent Alter(TrailEvent e)
    {
        for (var left = _random.Next(1, 4); left > 0; left--)
        {
            e = _random.Next(9) switch
            {
                0 => e with { UserAgent = Pick(RandomPolicy.Agents) },
                1 => e with { AccessKeyId = Pick([null, "ASIA1", "AKIA1"]) },
                2 => e with { Issuer = Pick([null, new SessionIssuer("arn:aws:iam::111122223333:role/broker")]) },
                3 => e with { Type = new EventTypeKey(e.Type.Type, !e.Type.Mfa) },
                4 => e with { Succeeded = !e.Succeeded, Error = e.Succeeded ? "Failure" : null },
                5 => e with { Origin = Pick(_origins) },
                6 => Newer(e with { Origin = Where.Moved(e.Origin, Pick(_origins), Where.Database) }),
                7 => Newer(e with { Origin = Through(e.Origin, Pick(_origins)) }),
                _ => Newer(e),
            };
        }

        return e;
    }

    /// <summary>The same, located by a database that is newer than all before.</summary>
    private TrailEvent Newer(TrailEvent e)
    {
        var newer = new GeoDatabase("Test-City", Where.Database.Built.AddDays(40 + ++_corrections));
        return e with { Origin = Where.Moved(e.Origin, e.Origin, newer) };
    }

    private static Origin Through(Origin origin, Origin other) =>
        new(origin.Address, origin.Ip, origin.Location, other.System, other.Traits, origin.Database);

    private List<TrailEvent[]> Batches(IEnumerable<TrailEvent> arrivals)
    {
        var rest = arrivals.ToList();
        List<TrailEvent[]> batches = [];
        for (var at = 0; at < rest.Count;)
        {
            // The beginning, where much is learned, comes in larger pieces.
            var size = at == 0 ? _random.Next(1, Math.Max(2, rest.Count / 2)) : _random.Next(1, 8);
            batches.Add([.. rest.Skip(at).Take(size)]);
            at += size;
        }

        return batches;
    }

    private T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];
}
