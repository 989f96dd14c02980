using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Tests;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Log;
using Xunit;
using Xunit.Abstractions;

namespace Grainwatch.Local.Tests.Log;

/// <summary>
/// The power fails, and what was not flushed is gone: all that was acknowledged is there, and nothing else.
/// </summary>
public sealed class LogPowerTests(ITestOutputHelper output)
{
    private const int Writes = 60;

    [Fact]
    public async Task Commit_PowerFailsBeforeAnyFlushOrAfterAnyAnswer_KeepsWhatWasAcknowledged()
    {
        var hint = Seeds.Repeat(
            Seeds.First, nameof(Commit_PowerFailsBeforeAnyFlushOrAfterAnyAnswer_KeepsWhatWasAcknowledged));
        output.WriteLine(hint);
        var (random, clock) = (new Random(Seeds.First), new ManualClock());
        var disk = new ForgetfulDisk(random);
        using var world = new LogWorld(new LogOptions
        {
            SegmentBytes = PolicyHistory.Encode(PolicyInForce.Default).Length + random.Next(1000, 4000),
            MemoryEveryFrames = 3,
            Retention = TimeSpan.FromHours(random.Next(1, 100)),
            Clock = clock,
            OpenFile = disk.Open,
            FlushFolder = disk.FlushFolder,
        });
        var failures = 0;
        // Of a log that was never written to, not even the first file's name has to be there.
        world.Write(LogWorld.User(0), LogWorld.Events(LogWorld.User(0), 0));
        disk.BeforeFlush = () => FailAsync("before a flush").GetAwaiter().GetResult();
        for (var i = 1; i < Writes; i++)
        {
            var key = LogWorld.User(i % 4);
            world.Write(key, LogWorld.Events(key, i, 3));
            await FailAsync("after an answer");
            clock.Advance(TimeSpan.FromHours(random.Next(30)));
            for (var left = random.Next(6); left > 0; left--)
            {
                world.Log.Maintain();
                await FailAsync("after a step of compaction");
            }
        }

        Assert.InRange(failures, 2 * Writes, int.MaxValue);
        Assert.NotEqual(1, world.Log.Segments.All[0].Number);

        Task FailAsync(string when)
        {
            failures++;
            return world.AssertCrashAsync($"{when}, {failures}; {hint}", copy => disk.Fail(world.Folder, copy));
        }
    }
}
