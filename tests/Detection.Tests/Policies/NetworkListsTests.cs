using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;

namespace Grainwatch.Detection.Tests.Policies;

public sealed class NetworkListsTests
{
    private static readonly string[] Words = ["aws-cli/", "Boto3/", "1.2", "Mozilla/5.0", " ", "*", "x"];

    [Fact]
    public void TraitsOf_RandomLists_AreThoseOfTheNaiveLoop()
    {
        for (var i = 0; i < Seeds.Histories(300); i++)
        {
            var seed = Seeds.First + i;
            var random = new Random(seed);
            var ranges = Many(random, 60, () => (RandomRange(random), RandomTraits(random)));
            var systems = Many(random, 20, () => ((uint)random.Next(1, 30), RandomTraits(random)));
            var agents = Many(random, 6, () => (RandomAgent(random, 4), RandomTraits(random)));
            var lists = new NetworkLists(ranges, systems, agents);
            for (var left = 100; left > 0; left--)
            {
                var e = RandomEvent(random, ranges);

                var naive = NetworkTraits.None;
                foreach (var (range, traits) in ranges)
                    if (range.Contains(e.Origin.Ip!.Value)) naive |= traits;
                foreach (var (asn, traits) in systems)
                    if (asn == e.Origin.System?.Number) naive |= traits;
                foreach (var (pattern, traits) in agents)
                    if (Wildcard.IsMatch(pattern, e.UserAgent)) naive |= traits;

                Assert.True(
                    naive == lists.TraitsOf(e),
                    $"{e.Origin}: {naive}; {Seeds.Repeat(seed, nameof(NetworkListsTests))}");
            }
        }
    }

    [Fact]
    public void TraitsOf_LongLists_AllocatesNothing()
    {
        var random = new Random(1);
        var lists = new NetworkLists(
            Enumerable.Range(0, 20_000).Select(_ => (RandomRange(random), NetworkTraits.Vpn)),
            Enumerable.Range(1, 1000).Select(asn => ((uint)asn, NetworkTraits.Hosting)),
            Enumerable.Range(0, 50).Select(i => ($"*broker-{i}*", NetworkTraits.AutomationAgent)));
        TrailEvent[] events = [.. Enumerable.Range(0, 100).Select(_ => RandomEvent(random, []))];
        var sum = NetworkTraits.None;

        Assert.Equal(0, Enumerable.Range(0, 5).Min(_ => Allocated(() =>
        {
            foreach (var e in events) sum |= lists.TraitsOf(e);
        })));
        Assert.True(sum.HasFlag(NetworkTraits.Hosting));
    }

    [Theory]
    [InlineData("10.0.0.0", NetworkTraits.Vpn)]
    [InlineData("10.1.255.255", NetworkTraits.Vpn | NetworkTraits.Hosting)]
    [InlineData("10.2.0.0", NetworkTraits.Vpn)]
    [InlineData("10.255.255.255", NetworkTraits.Vpn | NetworkTraits.Corporate)]
    [InlineData("11.0.0.0", NetworkTraits.None)]
    [InlineData("9.255.255.255", NetworkTraits.None)]
    [InlineData("255.255.255.255", NetworkTraits.Excluded)]
    [InlineData("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", NetworkTraits.Excluded)]
    public void TraitsOf_NestedRanges_AddUpAtEachEdge(string address, NetworkTraits expected)
    {
        var lists = new NetworkLists(
            [
                (Range("10.0.0.0/8"), NetworkTraits.Vpn), (Range("10.1.0.0/16"), NetworkTraits.Hosting),
                (Range("10.255.255.255"), NetworkTraits.Corporate), (Range("255.255.255.255"), NetworkTraits.Excluded),
                (Range("ffff::/16"), NetworkTraits.Excluded),
            ],
            [],
            []);

        Assert.Equal(expected, lists.TraitsOf(Event(new Origin(address, Where.Ip(address)), "x")));
    }

    [Fact]
    public void TraitsOf_MoreAgentsThanAreKept_StaysRight()
    {
        var lists = new NetworkLists([], [], [("*7", NetworkTraits.AutomationAgent)]);

        for (var i = 0; i < 5000; i++)
        {
            var expected = i % 10 == 7 ? NetworkTraits.AutomationAgent : NetworkTraits.None;
            Assert.Equal(expected, lists.TraitsOf(Event(Where.Lyon, $"agent {i}")));
            Assert.Equal(expected, lists.TraitsOf(Event(Where.Lyon, $"agent {new string('x', 1024)} {i}")));
        }
    }

    private static long Allocated(Action action)
    {
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        action();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static List<T> Many<T>(Random random, int max, Func<T> make) =>
        [.. Enumerable.Range(0, random.Next(max)).Select(_ => make())];

    // Few bits vary, so that ranges are nested, side by side and repeated.
    private static AddressRange RandomRange(Random random)
    {
        if (random.Next(50) == 0) return Range(random.Next(2) == 0 ? "0.0.0.0/0" : "::/0");
        return random.Next(3) == 0
            ? AddressRange.Around(RandomIPv6(random), random.Next(1, 129))
            : AddressRange.Around(RandomIPv4(random), random.Next(96, 129));
    }

    private static SourceIp RandomIPv4(Random random) =>
        SourceIp.FromIPv4(
            (81u << 24) | (uint)(random.Next(4) << 16) | (uint)random.Next(random.Next(2) == 0 ? 4 : 65536));

    private static SourceIp RandomIPv6(Random random) =>
        new(0x2A00_0000_0000_0000UL + (uint)random.Next(4), ((ulong)random.Next(4) << 62) + (uint)random.Next(4));

    private static NetworkTraits RandomTraits(Random random) => (NetworkTraits)random.Next(1, 64);

    private static string RandomAgent(Random random, int words) =>
        string.Concat(Enumerable.Range(0, random.Next(1, words + 1)).Select(_ => Words[random.Next(Words.Length)]));

    private static TrailEvent RandomEvent(
        Random random, List<(AddressRange Range, NetworkTraits Traits)> ranges)
    {
        var ip = (random.Next(4), ranges.Count) switch
        {
            (0, > 0) => ranges[random.Next(ranges.Count)].Range.First,
            (1, > 0) => ranges[random.Next(ranges.Count)].Range.Last,
            (2, _) => RandomIPv6(random),
            _ => RandomIPv4(random),
        };
        var origin = new Origin($"{ip}", ip, system: new AutonomousSystem((uint)random.Next(1, 30)));
        return Event(origin, RandomAgent(random, 5));
    }

    private static TrailEvent Event(Origin origin, string agent) =>
        new Story().Call(0, origin).Events[0] with { UserAgent = agent };

    private static AddressRange Range(string text) =>
        AddressRange.TryParse(text, out var range) ? range : throw new ArgumentException(text, nameof(text));
}
