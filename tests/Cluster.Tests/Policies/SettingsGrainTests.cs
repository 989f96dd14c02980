using Grainwatch.Grains;
using Xunit;

namespace Grainwatch.Cluster.Tests.Policies;

public sealed class SettingsGrainTests : IAsyncLifetime
{
    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;

    private ISettingsGrain Grain => _host.Cluster.GrainFactory.GetGrain<ISettingsGrain>(ISettingsGrain.PolicyKey);

    public async Task InitializeAsync() => _host = await TestHost.StartAsync(1, _storage);

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Replace_AsleepAndAwakeAgain_HasAllRevisions()
    {
        await Grain.ReplaceAsync(Change("a", 0));
        await Grain.ReplaceAsync(Change("b", 1));
        await _host.DeactivateAllAsync();

        var history = await Grain.HistoryAsync();

        Assert.Equal(["2 b", "1 a"], history.Select(one => $"{one.Number} {one.Version}"));
        Assert.All(history, one => Assert.Equal("{}", one.Text));
    }

    [Fact]
    public async Task Replace_AnotherIsInForce_AnswersThatAndStoresNothing()
    {
        await Grain.ReplaceAsync(Change("a", 0));
        var writes = _storage.WritesOf(GrainStorage.Settings);

        var now = await Grain.ReplaceAsync(Change("b", 0));

        Assert.Equal((1, "a"), (now.Number, now.Version));
        Assert.Equal(writes, _storage.WritesOf(GrainStorage.Settings));
    }

    [Fact]
    public async Task Replace_WriteThatFails_IsAFaultAndWhatIsStoredCounts()
    {
        await Grain.ReplaceAsync(Change("a", 0));
        _storage.FailNext(GrainStorage.Settings, Fault.BeforeWrite);
        await Assert.ThrowsAsync<StoreFaultException>(() => Grain.ReplaceAsync(Change("b", 1)));

        await Eventually.IsAsync(HistoryAsync, history => history is [{ Version: "a" }]);
        Assert.Equal("b", (await Grain.ReplaceAsync(Change("b", 1))).Version);
    }

    [Fact]
    public async Task Follow_WhoHasAnother_IsToldAndShownAsBehind()
    {
        var revision = await Grain.ReplaceAsync(Change("a", 0));

        var told = await Grain.FollowAsync(Reader("one", 0));
        var same = await Grain.FollowAsync(Reader("two", 1) with { Since = revision.Since });
        var lost = await Grain.FollowAsync(Reader("of another history", 1) with { Since = DateTime.UnixEpoch });

        Assert.Equal("a", told!.Version);
        Assert.Null(same);
        Assert.Equal("a", lost!.Version);
        await Task.Delay(20);
        var readers = await Grain.ReadersAsync();
        Assert.Equal(["of another history", "one", "two"], readers.Select(reader => reader.Name));
        Assert.True(readers[0].Behind > TimeSpan.Zero && readers[1].Behind > TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, readers[2].Behind);
    }

    [Fact]
    public async Task Wake_DamagedRecord_IsNamedAndNotWrittenOver()
    {
        await Grain.ReplaceAsync(Change("a", 0));
        await _host.DeactivateAllAsync();
        var mend = _storage.Damage(GrainStorage.Settings, _ => true, bytes => [.. bytes[..^3]]);

        var fault = await Assert.ThrowsAnyAsync<Exception>(() => Grain.ReplaceAsync(Change("b", 1)));
        Assert.Contains("The record of policy is damaged", fault.Message, StringComparison.Ordinal);

        mend();
        await Eventually.IsAsync(HistoryAsync, history => history is [{ Version: "a" }]);
    }

    /// <summary>None while the grain cannot wake.</summary>
    private async Task<SettingsRevision[]> HistoryAsync()
    {
        try
        {
            return await Grain.HistoryAsync();
        }
        catch (StoreFaultException)
        {
            return [];
        }
    }

    private static SettingsChange Change(string version, long replaces) =>
        new() { Text = "{}", Version = version, By = "ana", Replaces = replaces };

    private static SettingsReader Reader(string name, long number) =>
        new() { Name = name, Kind = "silo", Number = number, Version = "a" };
}
