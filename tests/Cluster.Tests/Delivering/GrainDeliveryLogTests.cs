using System.Text;
using Grainwatch.Grains;
using Grainwatch.Ingest.Sinks.Delivering;
using Xunit;

namespace Grainwatch.Cluster.Tests.Delivering;

public sealed class GrainDeliveryLogTests
{
    private readonly SharedStorage _storage = new();
    private readonly GrainId _grain = GrainId.Create("delivery", "00");

    [Fact]
    public async Task Append_BeyondTheTail_ReadsTheSameThroughAnother()
    {
        var log = Open();
        await log.ReadAsync();
        StringBuilder all = new();
        for (var i = 0; i < 50; i++)
        {
            await log.AppendAsync(Encoding.UTF8.GetBytes($"{i} "));
            all.Append(i).Append(' ');
        }

        Assert.Equal(all.ToString(), await TextAsync());
        await log.ReplaceAsync(Encoding.UTF8.GetBytes("whole "));
        await log.AppendAsync(Encoding.UTF8.GetBytes("more"));
        Assert.Equal("whole more", await TextAsync());
    }

    [Fact]
    public async Task Append_TwoAtOnce_OneIsFencedAndLosesNothing()
    {
        var (one, other) = (Open(), Open());
        await one.ReadAsync();
        await other.ReadAsync();
        await one.AppendAsync(Encoding.UTF8.GetBytes("one"));

        await Assert.ThrowsAsync<DeliveryException>(() => other.AppendAsync(Encoding.UTF8.GetBytes("other")));
        await Assert.ThrowsAsync<DeliveryException>(() => other.ReplaceAsync(Encoding.UTF8.GetBytes("other")));
        Assert.Equal("one", await TextAsync());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Replace_StorageFailsOnTheWay_LeavesTheOldOrTheNew(int writes)
    {
        var log = Open();
        await log.ReadAsync();
        await log.AppendAsync(Encoding.UTF8.GetBytes("the old one is long enough"));
        _storage.FailAfter(GrainStorage.Delivery, writes);

        await Assert.ThrowsAsync<DeliveryException>(() => log.ReplaceAsync(Encoding.UTF8.GetBytes("new")));
        _storage.Heal();

        Assert.Equal("the old one is long enough", await TextAsync());
    }

    [Fact]
    public async Task Read_Damaged_SaysWhatToDo()
    {
        var log = Open();
        await log.ReadAsync();
        await log.AppendAsync(Encoding.UTF8.GetBytes("text"));
        _storage.Damage(GrainStorage.Delivery, _ => true, bytes => [9, .. bytes[1..]]);

        var failure = await Assert.ThrowsAsync<DeliveryException>(() => Open().ReadAsync());

        Assert.Contains("Put a copy of its records back", failure.Message, StringComparison.Ordinal);
    }

    private GrainDeliveryLog Open() => new(_storage, _grain, tailBytesMax: 20);

    private async Task<string> TextAsync() => Encoding.UTF8.GetString((await Open().ReadAsync()).Span);
}
