using Grainwatch.Ingest.Http;
using Xunit;

namespace Grainwatch.Ingest.Tests.Http;

public sealed class ByteBudgetTests
{
    [Fact]
    public void TryHold_MoreThanThereIs_TakesNothing()
    {
        var budget = new ByteBudget(100);
        using var one = budget.Open();
        using var two = budget.Open();

        Assert.True(one.TryHold(60));
        Assert.False(two.TryHold(41));
        Assert.True(two.TryHold(40));
        Assert.True(one.TryHold(10));
        Assert.Equal((100, 100, 60), (budget.Held, budget.Peak, one.Bytes));
    }

    [Fact]
    public void Dispose_Twice_GivesBackOnce()
    {
        var budget = new ByteBudget(100);
        var share = budget.Open();
        Assert.True(share.TryHold(70));

        share.Dispose();
        share.Dispose();

        Assert.Equal((0, 70), (budget.Held, budget.Peak));
    }

    [Fact]
    public void TryHold_FromManyThreads_NeverExceeds()
    {
        var budget = new ByteBudget(1000);

        Parallel.For(0, 2000, i =>
        {
            using var share = budget.Open();
            for (var bytes = 1; bytes < 400 && share.TryHold(bytes); bytes += 1 + (i % 50)) Thread.Yield();
        });

        Assert.Equal(0, budget.Held);
        Assert.InRange(budget.Peak, 1, 1000);
    }
}
