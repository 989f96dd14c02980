using Grainwatch.Ingest.Sources;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sources;

public sealed class FlightTests
{
    private static readonly DateTime s_start = new(2026, 5, 10, 0, 0, 0, DateTimeKind.Utc);

    [Theory]
    [InlineData(12, false)]
    [InlineData(13, true)]
    public async Task Start_DeliveredLongAfterWhatIsOnItsWay_WaitsForThat(int hours, bool waits)
    {
        using var flight = new Flight(4);
        var first = new TaskCompletionSource();
        var hasBegun = false;
        await flight.StartAsync(s_start, () => first.Task, default);
        await flight.StartAsync(s_start.AddHours(1), () => Task.CompletedTask, default);

        var second = flight.StartAsync(s_start.AddHours(hours), Begin, default);

        Assert.Equal(!waits, hasBegun);
        first.SetResult();
        await second;
        Assert.True(hasBegun);
        await flight.LandAsync();

        Task Begin()
        {
            hasBegun = true;
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Start_AfterAFailure_BeginsNothingAndLandingTells()
    {
        using var flight = new Flight(4);
        await flight.StartAsync(s_start, () => throw new IOException("Gone."), default);

        await flight.StartAsync(s_start, () => throw new InvalidOperationException("It was begun."), default);

        Assert.True(flight.HasFailed);
        await Assert.ThrowsAsync<IOException>(flight.LandAsync);
    }
}
