using System.Text;
using Grainwatch.Grains;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.Leases;
using Grainwatch.Silo.Gateways;
using Xunit;

namespace Grainwatch.Cluster.Tests.Sources;

/// <summary>A source's lease and checkpoint in a grain.</summary>
public sealed class SourceGrainTests : IAsyncLifetime
{
    private const string Source = "s3://trails/AWSLogs/";

    private readonly SharedStorage _storage = new();
    private TestHost _host = null!;

    /// <inheritdoc/>
    public async Task InitializeAsync() => _host = await TestHost.StartAsync(2, _storage);

    /// <inheritdoc/>
    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task Take_HeldByAnother_IsToldWhoUntilItIsReleased()
    {
        var lease = await TakeAsync("one");
        var refused = await Of("two").TakeAsync(Source);
        await lease.ReleaseAsync();
        var next = await Of("two").TakeAsync(Source);

        Assert.Equal("one", refused.Holder);
        Assert.Null(refused.Lease);
        Assert.Equal("two", next.Holder);
        Assert.Null(next.Lease!.Checkpoint);
        await Assert.ThrowsAsync<LeaseLostException>(() => lease.RenewAsync().AsTask());
    }

    [Fact]
    public async Task Take_HolderFellSilent_GivesItAfterTheTermAndRefusesTheOldOne()
    {
        var old = await TakeAsync("one");
        await old.SetAsync(Bytes("first"));
        var since = DateTime.UtcNow;

        var next = await Eventually.IsAsync(
            async () => (await Of("two").TakeAsync(Source)).Lease, got => got is not null);

        Assert.InRange(DateTime.UtcNow - since, TestHost.SourceTerm / 2, TimeSpan.FromSeconds(30));
        Assert.Equal("first", Text(next!.Checkpoint));
        await Assert.ThrowsAsync<LeaseLostException>(() => old.SetAsync(Bytes("stale")).AsTask());
        await Assert.ThrowsAsync<LeaseLostException>(() => old.RenewAsync().AsTask());
        await next.SetAsync(Bytes("second"));
        await next.ReleaseAsync();
        Assert.Equal("second", Text((await TakeAsync("three")).Checkpoint));
    }

    [Fact]
    public async Task Renew_AsOftenAsNeeded_KeepsOthersOut()
    {
        var lease = await TakeAsync("one");
        for (var i = 0; i < 12; i++)
        {
            await Task.Delay(TestHost.SourceTerm / 4);
            await lease.RenewAsync();
            Assert.Null((await Of("two").TakeAsync(Source)).Lease);
        }
    }

    [Fact]
    public async Task Set_SilosKilled_HolderGoesOnInTheNextClusterAndNobodyElseMeanwhile()
    {
        var lease = await TakeAsync("one");
        await lease.SetAsync(Bytes("durable"));
        await _host.KillAsync();
        await _host.DisposeAsync();
        _host = await TestHost.StartAsync(2, _storage);

        // Who wakes it does not know since when; the term has its whole time again.
        Assert.Equal("one", (await Of("two").TakeAsync(Source)).Holder);
        var next = await Eventually.IsAsync(
            async () => (await Of("two").TakeAsync(Source)).Lease, got => got is not null);
        Assert.Equal("durable", Text(next!.Checkpoint));
    }

    [Fact]
    public async Task Set_RecordWrittenByAnotherActivation_IsRefused()
    {
        var lease = await TakeAsync("one");
        await lease.SetAsync(Bytes("first"));
        // Another activation of the same grain has given the source away.
        var id = _host.Cluster.Client.GetGrain<ISourceGrain>(Source).GetGrainId();
        var other = new GrainRecord(_storage, GrainStorage.Source, id);
        var record = SourceRecord.Read(await other.ReadAsync());
        await other.WriteAsync((record with { Term = record.Term + 1, Gateway = "two" }).Write());

        await Assert.ThrowsAsync<CheckpointException>(() => lease.SetAsync(Bytes("stale")).AsTask());
        await Eventually.IsAsync(async () => await LosesAsync(lease), isLost => isLost);

        Assert.Equal("first", Text(SourceRecord.Read(await other.ReadAsync()).Checkpoint));
    }

    [Fact]
    public async Task Set_StorageFails_TheOneBeforeStandsOrTheNewOne()
    {
        foreach (var fault in new[] { Fault.BeforeWrite, Fault.AfterWrite })
        {
            var lease = await TakeAsync($"{fault}");
            await lease.SetAsync(Bytes("before"));
            _storage.FailNext(GrainStorage.Source, fault);

            await Assert.ThrowsAsync<CheckpointException>(() => lease.SetAsync(Bytes("after")).AsTask());

            // Its term is in the record: it goes on.
            await Eventually.IsAsync(async () => await SetsAsync(lease, "again"), isSet => isSet);
            await lease.ReleaseAsync();
        }
    }

    [Fact]
    public async Task Take_RecordDamaged_IsNamedAndNothingStartsAnew()
    {
        var lease = await TakeAsync("one");
        await lease.SetAsync(Bytes("precious"));
        await lease.ReleaseAsync();
        await _host.DeactivateAllAsync();
        var mend = _storage.Damage(
            GrainStorage.Source, _ => true, bytes => [.. bytes[..^1], (byte)(bytes[^1] ^ 1)]);

        var failure = await Assert.ThrowsAsync<CheckpointException>(() => TakeAsync("two"));

        Assert.Contains(Source, failure.Message, StringComparison.Ordinal);
        Assert.Contains("damaged", failure.Message, StringComparison.Ordinal);
        mend();
        var next = await Eventually.IsAsync(
            async () =>
            {
                try
                {
                    return (await Of("two").TakeAsync(Source)).Lease;
                }
                catch (CheckpointException)
                {
                    // The activation that failed to wake is kept for seconds.
                    return null;
                }
            },
            got => got is not null);
        Assert.Equal("precious", Text(next!.Checkpoint));
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte>? bytes) => Encoding.UTF8.GetString(bytes!.Value.Span);

    private static async Task<bool> LosesAsync(ILease lease)
    {
        try
        {
            await lease.SetAsync(Bytes("stale"));
            Assert.Fail("The old term has written.");
            return false;
        }
        catch (LeaseLostException)
        {
            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static async Task<bool> SetsAsync(ILease lease, string text)
    {
        try
        {
            await lease.SetAsync(Bytes(text));
            return true;
        }
        catch (CheckpointException e) when (e is not LeaseLostException)
        {
            return false;
        }
    }

    private ClusterLeases Of(string gateway) => new(_host.Cluster.Client, gateway);

    private async Task<ILease> TakeAsync(string gateway) => (await Of(gateway).TakeAsync(Source)).Lease!;
}
