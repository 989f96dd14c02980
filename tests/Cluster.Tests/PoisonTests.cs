using System.Collections;
using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Grains;
using Grainwatch.Ingest.Routing;
using Xunit;

namespace Grainwatch.Cluster.Tests;

/// <summary>A principal that cannot be served is alone with that.</summary>
public sealed class PoisonTests
{
    private readonly SharedStorage _storage = new();

    public static TheoryData<string, Func<byte[], byte[]>> Damages => new()
    {
        { "a flipped bit", bytes => [.. bytes[..^9], (byte)(bytes[^9] ^ 4), .. bytes[^8..]] },
        { "cut short", bytes => bytes[..(bytes.Length / 2)] },
        { "nothing", _ => [] },
        { "another program's", _ => "{\"hello\":1}"u8.ToArray() },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public async Task Apply_RecordDamaged_IsANamedFailureListedUntilItIsReadWell(
        string name, Func<byte[], byte[]> damage)
    {
        await using var host = await TestHost.StartAsync(1, _storage);
        var (sick, well) = (StoryBook.Tell("two-countries"), StoryBook.Tell("stolen-key"));
        await host.Principals.ApplyAsync(sick.Key, sick.Habits);
        await host.Principals.ApplyAsync(well.Key, well.Habits);
        await host.DeactivateAllAsync();
        var mend = _storage.Damage(GrainStorage.Principal, grain => grain.Contains(sick.Key.Account), damage);
        using var router = new EventRouter(host.Principals);

        var before = DateTime.UtcNow;
        var failure = await Assert.ThrowsAsync<PrincipalPoisonedException>(
            () => router.RouteAsync([.. sick.Incident, .. well.Incident]));
        var again = await Assert.ThrowsAsync<PrincipalPoisonedException>(() => host.Principals.ViewAsync(sick.Key));

        // The other's events of the same batch are applied.
        Assert.Equal(Canonical.Golden(well), Canonical.Of(await host.Principals.AlertsOfAsync(well.Key)));
        Assert.Equal(sick.Key.Text, failure.Key);
        Assert.InRange(failure.Since, before, DateTime.UtcNow);
        Assert.Equal(failure.Since, again.Since);
        var listed = Assert.Single(await host.Principals.PoisonedAsync());
        Assert.True(listed.IsDamaged, name);
        Assert.Equal((sick.Key.Text, failure.Since), (listed.Key, listed.Since));
        Assert.Contains("cannot be read", listed.Why, StringComparison.Ordinal);

        mend();
        await Eventually.IsAsync(() => host.Principals.PoisonedAsync(), list => list.Count == 0);
        await host.Principals.ApplyAsync(sick.Key, sick.Incident);
        Assert.Equal(Canonical.Golden(sick), Canonical.Of(await host.Principals.AlertsOfAsync(sick.Key)));
    }

    [Fact]
    public async Task Poisoned_AfterARestart_IsListedStill()
    {
        var sick = StoryBook.Tell("quiet-life");
        DateTime since;
        await using (var host = await TestHost.StartAsync(1, _storage))
        {
            await host.Principals.ApplyAsync(sick.Key, sick.Events);
            await host.DeactivateAllAsync();
            _storage.Damage(GrainStorage.Principal, _ => true, bytes => bytes[..9]);
            since = (await Assert.ThrowsAsync<PrincipalPoisonedException>(
                () => host.Principals.ViewAsync(sick.Key))).Since;
            await host.KillAsync();
        }

        await using var next = await TestHost.StartAsync(1, _storage);

        Assert.Equal(since, Assert.Single(await next.Principals.PoisonedAsync()).Since);
    }

    [Fact]
    public async Task Apply_FaultOfOurs_IsNamedAndListedAndNothingIsLost()
    {
        // Rule 4 alone asks for the tests that were announced.
        var windows = new FlawedList();
        var policy = Policy.Default with { TestWindows = windows };
        await using var host = await TestHost.StartAsync(1, _storage, policy);
        var (sick, well) = (StoryBook.Tell("instance-credentials"), StoryBook.Tell("two-countries"));
        await host.Principals.ApplyAsync(sick.Key, sick.Habits);
        windows.IsFlawed = true;
        using var router = new EventRouter(host.Principals);

        var failure = await Assert.ThrowsAsync<PrincipalPoisonedException>(
            () => router.RouteAsync([.. sick.Incident, .. well.Events]));

        Assert.Equal(sick.Key.Text, failure.Key);
        Assert.Contains(FlawedList.Message, failure.Message, StringComparison.Ordinal);
        Assert.False(Assert.Single(await host.Principals.PoisonedAsync()).IsDamaged);
        Assert.Equal(Canonical.Golden(well), Canonical.Of(await host.Principals.AlertsOfAsync(well.Key)));
        Assert.Equal(
            Canonical.Distinct(sick.Habits), (await host.Principals.ViewAsync(sick.Key))!.Events);

        windows.IsFlawed = false;
        await host.Principals.ApplyAsync(sick.Key, sick.Incident);
        Assert.Equal(Canonical.Golden(sick), Canonical.Of(await host.Principals.AlertsOfAsync(sick.Key)));
    }

    /// <summary>A fault of this program that a test can switch on.</summary>
    private sealed class FlawedList : IReadOnlyList<TestWindow>
    {
        public const string Message = "planted by the test";

        public bool IsFlawed { get; set; }

        public int Count => IsFlawed ? throw new InvalidOperationException(Message) : 0;

        public TestWindow this[int index] => throw new InvalidOperationException(Message);

        public IEnumerator<TestWindow> GetEnumerator() => IsFlawed
            ? throw new InvalidOperationException(Message)
            : Enumerable.Empty<TestWindow>().GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
