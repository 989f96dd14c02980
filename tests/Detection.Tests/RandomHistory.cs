using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Tests;

/// <summary>
/// A random history of one principal: bursts of sign-ins and calls from a few places, absences, VPNs, databases that
/// move an address, near ties in time. And a random delivery of it: shuffled within the lateness, with duplicates, in
/// batches.
/// </summary>
internal sealed class RandomHistory
{
    private static readonly Origin[] s_origins =
    [
        Where.Lyon, Where.LyonMobile, Where.Vienne, Where.Paris, Where.Strasbourg, Where.Kehl, Where.Berlin,
        Where.BerlinRoaming, Where.Lagos, Where.NowhereInFrance, Where.Unlocated, Where.Service, Where.Aws,
        Where.Vpn(Where.SaoPaulo), Where.Vpn(Where.Berlin), Where.With(Where.Vienne, NetworkTraits.Hosting),
        Where.Moved(Where.Lyon, Where.Paris, new GeoDatabase("Test-City", Where.Database.Built.AddDays(40))),
        Where.With(Where.Lagos, NetworkTraits.Corporate),
    ];

    private static readonly string?[] s_sessions = [null, "i-0123456789abcdef0", "i-01234567", "i-am-alice"];
    private readonly Random _random;

    public RandomHistory(int seed)
    {
        _random = new Random(seed);
        Story = _random.Next(4) switch
        {
            0 => Story.FederatedUser(),
            1 => Story.Role(),
            _ => new Story(),
        };
        var usual = Enumerable.Range(0, _random.Next(1, 7)).Select(_ => Pick(s_origins)).ToArray();
        var minute = 0.0;
        for (var bursts = _random.Next(1, 14); bursts > 0; bursts--)
        {
            minute += Pause();
            for (var left = _random.Next(1, 9); left > 0; left--)
            {
                minute += _random.Next(4) switch
                {
                    0 => 0,
                    1 => 0.5,
                    2 => _random.Next(1, 20),
                    _ => _random.Next(1, 90),
                };
                Add(minute, Pick(usual));
            }
        }
    }

    public Story Story { get; }

    /// <summary>The events in an order in which none is late, with duplicates, cut into batches.</summary>
    public List<TrailEvent[]> Deliver()
    {
        var disorder = _random.Next(3) switch { 0 => 0.0, 1 => 60.0, _ => 24 * 60 - 1 };
        var arrivals = Story.Events.Concat(Story.Events.Where(_ => _random.Next(5) == 0))
            .OrderBy(e => e.Time.AddMinutes(_random.NextDouble() * disorder)).ToList();
        List<TrailEvent[]> batches = [];
        for (var at = 0; at < arrivals.Count;)
        {
            var size = Math.Min(_random.Next(1, 12), arrivals.Count - at);
            batches.Add([.. arrivals.Skip(at).Take(size)]);
            at += size;
        }

        return batches;
    }

    public T Pick<T>(IReadOnlyList<T> values) => values[_random.Next(values.Count)];

    public int Next(int below) => _random.Next(below);

    private double Pause() => _random.Next(8) switch
    {
        0 => Story.Day(_random.Next(85, 120)),
        1 => Story.Day(_random.Next(10, 40)),
        2 => Story.Day(1),
        3 => 65,
        _ => _random.Next(10, 3000),
    };

    private void Add(double minute, Origin from)
    {
        var session = Story.Principal.Key.Type == "AssumedRole" ? Pick(s_sessions) : null;
        var key = _random.Next(3) == 0 ? null : Pick(["ASIA1", "ASIA2"]);
        _ = _random.Next(8) switch
        {
            0 or 1 => Story.Login(minute, from, _random.Next(2) == 0, key, session),
            2 => Story.Token(minute, from, key, session),
            3 => Story.FailedLogin(minute, from),
            4 => Story.Sensitive(minute, from, session: session),
            _ => Story.Call(minute, from, mfa: _random.Next(4) == 0, session: session),
        };
    }
}
