using System.CommandLine;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Commands;
using Grainwatch.Soc;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

public sealed class WatchOptionTests
{
    [Fact]
    public async Task Run_TheServerIsGoneForATime_SaysSoAndGoesOn()
    {
        var clock = new ManualClock();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        using var error = new StringWriter();
        var shown = 0;
        var watching = RunAsync(clock, error, ShowAsync, stop.Token);

        while (!watching.IsCompleted)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1);
        }

        Assert.Equal((0, 4), (await watching, shown));
        Assert.Equal("grainwatch: Nobody serves there.\n", error.ToString());

        async Task ShowAsync()
        {
            if (++shown == 2) throw new SocException(SocFault.Unreachable, "Unreachable", "Nobody serves there.");
            if (shown == 4) await stop.CancelAsync();
        }
    }

    [Theory]
    [InlineData(1, SocFault.Unreachable)]
    [InlineData(2, SocFault.Denied)]
    public async Task Run_WhatWillNotPass_EndsIt(int at, SocFault fault)
    {
        var clock = new ManualClock();
        var shown = 0;
        var watching = RunAsync(clock, TextWriter.Null, () => ++shown == at
            ? throw new SocException(fault, "t", "d")
            : Task.CompletedTask);

        for (var i = 0; i < 1000 && !watching.IsCompleted; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(1);
        }

        Assert.Equal(fault, (await Assert.ThrowsAsync<SocException>(() => watching)).Fault);
        Assert.Equal(at, shown);
    }

    private static Task<int> RunAsync(
        TimeProvider clock, TextWriter error, Func<Task> show, CancellationToken cancellation = default)
    {
        var watch = new WatchOption(clock);
        var command = new Command("list");
        watch.AddTo(command);
        return watch.RunAsync(
            command.Parse(["--watch"]), Terminal.Of(TextWriter.Null, error), show, cancellation);
    }
}
