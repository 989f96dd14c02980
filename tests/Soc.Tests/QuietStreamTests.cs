using System.IO.Pipelines;
using Grainwatch.Ingest.Tests;
using Xunit;

namespace Grainwatch.Soc.Tests;

public sealed class QuietStreamTests
{
    [Fact]
    public async Task Read_NothingComesForTooLong_Fails()
    {
        var clock = new ManualClock();
        var pipe = new Pipe();
        await using var stream = new QuietStream(pipe.Reader.AsStream(), TimeSpan.FromSeconds(60), clock);
        var buffer = new byte[10];
        await pipe.Writer.WriteAsync(new byte[] { 1, 2 });

        Assert.Equal(2, await stream.ReadAsync(buffer));
        var reading = stream.ReadAsync(buffer).AsTask();
        clock.Advance(TimeSpan.FromSeconds(59));
        await Task.Delay(20);
        Assert.False(reading.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<IOException>(() => reading.WaitAsync(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public async Task Read_GivenUp_IsCancelled()
    {
        using var stop = new CancellationTokenSource();
        await using var stream = new QuietStream(
            new Pipe().Reader.AsStream(), TimeSpan.FromSeconds(60), TimeProvider.System);
        var reading = stream.ReadAsync(new byte[1], stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}
