using System.Globalization;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Local.Stores;

namespace Grainwatch.Soc.Console.Tests;

/// <summary>
/// The same beside 100,000 more principals, of which every second has an open alert: he signed in from France, and
/// twenty minutes later from Nigeria.
/// </summary>
public sealed class ManyPrincipals : ConsoleFixture
{
    /// <summary>How many more there are.</summary>
    public const int Count = 100_000;

    private const string IdPrefix = "AIDA";
    private const int Accounts = 20;
    private const int Minutes = 40_000;

    private static readonly Origin s_home = At("81.10.1.1", new Place("FR", "Rhône", "Lyon"), 45.76, 4.84, 64500);
    private static readonly Origin s_away = At("102.10.1.1", new Place("NG", "Lagos", "Lagos"), 6.45, 3.39, 64520);

    // Told once for all classes of tests that have them.
    private static readonly Lazy<PrincipalNotice[]> s_notices = new(() =>
        [.. Enumerable.Range(0, Count).Select(number => PrincipalNotice.Of(Memory(number)))]);

    /// <summary>The key of one of them.</summary>
    public static PrincipalKey KeyOf(int number) => new(
        "IAMUser",
        string.Create(CultureInfo.InvariantCulture, $"{number % Accounts:000000000000}"),
        $"{IdPrefix}{number:X8}");

    protected override IShardedStore Store(Policy policy) => new ListedStore(base.Store(policy));

    private static PrincipalState Memory(int number)
    {
        var state = new PrincipalState(KeyOf(number));
        var fold = new PrincipalFold(state, Policy.Default);
        var time = new DateTime(2026, 5, 25, 0, 0, 0, DateTimeKind.Utc).AddMinutes(-number % Minutes);
        fold.Apply([Login(number, 0, time.AddMinutes(-20), s_home)], []);
        if (number % 2 == 0) fold.Apply([Login(number, 1, time, s_away)], []);
        return state;
    }

    private static TrailEvent Login(int number, int nth, DateTime time, Origin from)
    {
        var key = KeyOf(number);
        var name = string.Create(CultureInfo.InvariantCulture, $"user{number}");
        return new TrailEvent
        {
            Id = EventId.Parse($"00000000-0000-4000-800{nth}-{number:x12}"),
            Time = time,
            Principal = new Principal(key, name),
            Source = "signin.amazonaws.com",
            Name = "ConsoleLogin",
            Type = new EventTypeKey(TrailEventType.AwsConsoleSignIn, number % 3 == 0),
            SignIn = SignInKind.ConsoleLogin,
            Origin = from,
            Succeeded = true,
            Arn = $"arn:aws:iam::{key.Account}:user/{name}",
            UserAgent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0",
        };
    }

    private static Origin At(string address, Place place, double latitude, double longitude, uint asn) => new(
        address,
        SourceIp.TryParse(address, out var ip) ? ip : null,
        new Location(place, latitude, longitude, 5),
        new AutonomousSystem(asn, $"Net {asn}"));

    /// <summary>A store that has others beside those that it keeps.</summary>
    private sealed class ListedStore(IShardedStore store) : IShardedStore
    {
        public IReadOnlyList<IShardStore> Shards { get; } =
        [
            .. store.Shards.Select((shard, i) => new Listed(shard, i, store.Shards.Count)),
        ];
    }

    private sealed class Listed(IShardStore shard, int number, int shards) : IShardStore
    {
        public bool HasPending => shard.HasPending;

        public bool IsFull => shard.IsFull;

        public int Count => shard.Count + (ManyPrincipals.Count / shards);

        public void Commit() => shard.Commit();

        public bool Maintain() => shard.Maintain();

        public IEnumerable<PrincipalNotice> ReadHeaders() =>
            s_notices.Value.Where((_, other) => other % shards == number).Concat(shard.ReadHeaders());

        public async ValueTask<StoredPrincipal?> ReadAsync(
            PrincipalKey key, CancellationToken cancellationToken = default) =>
            await shard.ReadAsync(key, cancellationToken)
            ?? (NumberOf(key) is { } other ? new StoredPrincipal(Memory(other), "") : null);

        public ValueTask<string> WriteAsync(PrincipalWrite write) =>
            shard.WriteAsync(write.ExpectedVersion is "" ? write with { ExpectedVersion = null } : write);

        private static int? NumberOf(PrincipalKey key) =>
            key.Id.StartsWith(IdPrefix, StringComparison.Ordinal)
            && int.TryParse(key.Id[IdPrefix.Length..], NumberStyles.AllowHexSpecifier, null, out var other)
            && other < ManyPrincipals.Count && KeyOf(other).Equals(key) ? other : null;
    }
}
