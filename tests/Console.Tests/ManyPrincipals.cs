using System.Globalization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Stores;

namespace Grainwatch.Soc.Console.Tests;

/// <summary>The same beside 100,000 more principals, of which every second has an open alert.</summary>
public sealed class ManyPrincipals : ConsoleFixture
{
    /// <summary>How many more there are.</summary>
    public const int Count = 100_000;

    protected override IShardedStore Store(Policy policy) => new ListedStore(base.Store(policy));

    private static PrincipalNotice Notice(int number)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"user{number}");
        var account = string.Create(CultureInfo.InvariantCulture, $"{number % 20:000000000000}");
        var key = new PrincipalKey("IAMUser", account, $"AIDA{number:X8}");
        var shown = $"IAMUser/{account}:{name}";
        var time = new DateTime(2026, 5, 25, 0, 0, 0, DateTimeKind.Utc).AddMinutes(-number % 40_000);
        var alert = new AlertHeader
        {
            Id = AlertId.Of("new-geolocation-for-event-type", 1, key, name),
            Rule = "new-geolocation-for-event-type",
            Principal = key.Text,
            DisplayName = shown,
            Account = account,
            State = AlertState.Open,
            Risk = 1 + (number * 7919 % 100),
            Revision = 1,
            Title = $"{name} signed in from Lagos, NG",
            FirstEvent = time,
            LastEvent = time,
        };
        var entry = new PrincipalEntry(
            key.Text, shown, account, [key.Text, shown, $"arn:aws:iam::{account}:user/{name}", name, key.Id]);
        return new PrincipalNotice(entry, number % 2 == 0 ? [alert] : [], []);
    }

    /// <summary>A store that lists others beside those it keeps.</summary>
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

        public IEnumerable<PrincipalNotice> ReadHeaders() => Enumerable.Range(0, ManyPrincipals.Count)
            .Where(other => other % shards == number).Select(Notice).Concat(shard.ReadHeaders());

        public ValueTask<StoredPrincipal?> ReadAsync(
            PrincipalKey key, CancellationToken cancellationToken = default) =>
            shard.ReadAsync(key, cancellationToken);

        public ValueTask<string> WriteAsync(PrincipalWrite write) => shard.WriteAsync(write);
    }
}
