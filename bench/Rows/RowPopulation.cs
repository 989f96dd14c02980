using System.Globalization;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;

namespace Grainwatch.Bench.Rows;

/// <summary>
/// The rows of many organisations, each a copy of a trail's with accounts, principals, keys and event ids of its own:
/// who does how much, when and from where is as in the trail. Of a trail with more events than are wanted, each
/// principal's first and an even choice by id remain. The same trail and numbers give the same rows.
/// </summary>
internal sealed class RowPopulation
{
    private static readonly TimeSpan s_blockLength = TimeSpan.FromMinutes(5);

    private readonly List<TrailEvent> _events;
    private readonly Dictionary<PrincipalKey, int> _numbers;
    private readonly Principal[] _principals;
    private readonly Principal?[] _copies;

    private RowPopulation(
        List<TrailEvent> events, Dictionary<PrincipalKey, int> numbers, Principal[] principals, int count)
    {
        _events = events;
        _numbers = numbers;
        _principals = principals;
        _copies = new Principal?[count];
        Copies = (count + principals.Length - 1) / principals.Length;
    }

    /// <summary>Number of principals.</summary>
    public int Principals => _copies.Length;

    /// <summary>Number of organisations; the last may lack some principals.</summary>
    public int Copies { get; }

    /// <summary>Number of rows.</summary>
    public long Rows => _events.Sum(e => (long)CopiesOf(_numbers[e.Principal.Key]));

    /// <summary>Reads a trail and chooses; holds about 250 bytes an event of the trail meanwhile.</summary>
    public static async Task<RowPopulation> ReadAsync(string trail, int principals, long rows)
    {
        var all = new Everything();
        var origins = new OriginCache(Geolocator.None);
        var replayer = new Replayer(
            all,
            () => new TrailReader(new RecordReader(Policy.Default.CreateIdentifier(), origins, TimeProvider.System)));
        await replayer.RunAsync(TrailInputs.Find([trail]));

        Dictionary<PrincipalKey, int> numbers = [];
        List<Principal> known = [];
        var copies = (double)principals / all.Events.DistinctBy(e => e.Principal.Key).Count();
        var share = (rows - principals) / (copies * all.Events.Count);
        var chosen = all.Events.Where(e => IsFirst(e) || IsChosen(e.Id, share)).ToList();
        return new RowPopulation(chosen, numbers, [.. known], principals);

        bool IsFirst(TrailEvent e)
        {
            if (!numbers.TryAdd(e.Principal.Key, numbers.Count)) return false;
            known.Add(e.Principal);
            return true;
        }
    }

    /// <summary>The key of a principal.</summary>
    public PrincipalKey KeyOf(int principal) => PrincipalOf(principal).Key;

    /// <summary>
    /// The rows of some of the organisations as CloudTrail delivers them: for every five minutes, each organisation's
    /// in turn.
    /// </summary>
    public IEnumerable<TrailEvent> RowsOf(Func<int, bool> takesCopy)
    {
        var taken = Enumerable.Range(0, Copies).Where(takesCopy).ToList();
        for (int from = 0, to; from < _events.Count; from = to)
        {
            to = from + 1;
            while (to < _events.Count && BlockOf(_events[to]) == BlockOf(_events[from])) to++;
            foreach (var copy in taken)
            {
                for (var i = from; i < to; i++)
                {
                    var number = _numbers[_events[i].Principal.Key];
                    if (copy < CopiesOf(number)) yield return Copy(_events[i], number, copy);
                }
            }
        }
    }

    private static long BlockOf(TrailEvent e) => e.Time.Ticks / s_blockLength.Ticks;

    private static bool IsChosen(EventId id, double share) =>
        (id.Digest * 0x9E3779B97F4A7C15UL >> 11) < share * (1UL << 53);

    private static string Account(string account, int copy) =>
        ((long.Parse(account, CultureInfo.InvariantCulture) + (copy * 1_000_003L)) % 1_000_000_000_000)
            .ToString("D12", CultureInfo.InvariantCulture);

    // AIDA…, AROA… and AKIA… keep what tells their kind.
    private static string Id(string id, int copy) =>
        id.Insert(Math.Min(4, id.Length), copy.ToString("X4", CultureInfo.InvariantCulture));

    private int CopiesOf(int number) => (_copies.Length - number + _principals.Length - 1) / _principals.Length;

    private Principal PrincipalOf(int principal)
    {
        if (_copies[principal] is { } made) return made;
        var (copy, number) = Math.DivRem(principal, _principals.Length);
        var (key, name) = (_principals[number].Key, _principals[number].Name);
        var copied = copy == 0
            ? _principals[number]
            : new Principal(new PrincipalKey(key.Type, Account(key.Account, copy), Id(key.Id, copy)), name);
        return _copies[principal] = copied;
    }

    private TrailEvent Copy(TrailEvent e, int number, int copy)
    {
        if (copy == 0) return e;
        var principal = PrincipalOf((copy * _principals.Length) + number);
        return e with
        {
            Id = e.Id.TryGetGuid(out var guid)
                ? EventId.FromGuid(guid ^ ((UInt128)(uint)copy * 0x9E3779B97F4A7C15UL))
                : EventId.Parse($"{e.Id}-{copy}"),
            Principal = principal,
            Arn = e.Arn?.Replace(e.Principal.Key.Account, principal.Key.Account, StringComparison.Ordinal),
            AccessKeyId = e.AccessKeyId is { } access ? Id(access, copy) : null,
        };
    }

    /// <summary>Keeps everything it is handed.</summary>
    private sealed class Everything : IEventRoute
    {
        public List<TrailEvent> Events { get; } = [];

        public Task<ApplyReceipt> RouteAsync(
            IReadOnlyList<TrailEvent> events, CancellationToken cancellation = default)
        {
            // Whatever names another event as its own correction stays with the original.
            Events.AddRange(events.Where(e => e.Addendum is null));
            return Task.FromResult(new ApplyReceipt(events.Count, 0, 0));
        }
    }
}
