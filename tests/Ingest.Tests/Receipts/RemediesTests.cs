using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Ingest.Tests.Receipts;

public sealed class RemediesTests
{
    [Fact]
    public void Remedy_EveryOutcome_IsASentence() => Assert.All(
        Outcomes.All,
        outcome => Assert.Matches(@"^[A-Z][^\n]{10,150}\.$", outcome.Remedy()));

    [Fact]
    public void Remedy_NoOutcome_IsRefused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => ((Outcome)99).Remedy());
}
