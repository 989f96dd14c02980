using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.Receipts;
using Xunit;

namespace Grainwatch.Ingest.Tests.Receipts;

public sealed class ReceiptTests
{
    [Theory]
    [InlineData(Outcome.Accepted, "accepted")]
    [InlineData(Outcome.Duplicate, "duplicate")]
    [InlineData(Outcome.Late, "late")]
    [InlineData(Outcome.IgnoredService, "ignored: service")]
    [InlineData(Outcome.IgnoredInsight, "ignored: insight")]
    [InlineData(Outcome.IgnoredDigest, "ignored: digest")]
    [InlineData(Outcome.IgnoredHealthCheck, "ignored: health-check")]
    [InlineData(Outcome.RejectedNotJson, "rejected: not-json")]
    [InlineData(Outcome.RejectedTooLarge, "rejected: too-large")]
    [InlineData(Outcome.RejectedTooDeep, "rejected: too-deep")]
    [InlineData(Outcome.RejectedNoEventTime, "rejected: no-event-time")]
    [InlineData(Outcome.RejectedBadTime, "rejected: bad-time")]
    [InlineData(Outcome.RejectedNoEventName, "rejected: no-event-name")]
    [InlineData(Outcome.RejectedVersion, "rejected: version")]
    [InlineData(Outcome.RejectedFuture, "rejected: future")]
    [InlineData(Outcome.RejectedNoAccount, "rejected: no-account")]
    [InlineData(Outcome.RejectedWrongType, "rejected: wrong-type")]
    [InlineData(Outcome.RejectedTruncated, "rejected: truncated")]
    [InlineData(Outcome.RejectedPoisonedPrincipal, "rejected: poisoned-principal")]
    public void Code_Outcome_IsStableAndReadBack(Outcome outcome, string code)
    {
        Assert.Equal(code, outcome.Code());
        Assert.True(Outcomes.TryParse(code, out var parsed));
        Assert.Equal(outcome, parsed);
        Assert.Equal(code.StartsWith("ignored", StringComparison.Ordinal), outcome.IsIgnored());
        Assert.Equal(code.StartsWith("rejected", StringComparison.Ordinal), outcome.IsRejected());
        Assert.EndsWith(outcome.Reason(), code, StringComparison.Ordinal);
        Assert.DoesNotContain(':', outcome.Reason());
    }

    [Fact]
    public void All_Outcomes_AreTheNineteenOfTheContract() => Assert.Equal(19, Outcomes.All.Length);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("rejected: bad taste")]
    public void TryParse_AnythingElse_IsNoOutcome(string? code) => Assert.False(Outcomes.TryParse(code, out _));

    [Fact]
    public void Add_Receipts_AddUp()
    {
        var receipt = new Receipt();
        receipt.Add(Outcome.IgnoredService);
        receipt.Add(Outcome.RejectedBadTime, 2);
        receipt.Add(new ApplyReceipt(Accepted: 5, Duplicate: 3, Late: 1));
        var both = new Receipt();
        both.Add(receipt);
        both.Add(receipt);

        Assert.Equal(12, receipt.Total);
        Assert.Equal(24, both.Total);
        Assert.Equal(10, both[Outcome.Accepted]);
        Assert.Equal(2, both.Ignored);
        Assert.Equal(4, both.Rejected);
        Assert.Equal("5 accepted, 3 duplicate, 1 late, 1 ignored: service, 2 rejected: bad-time", receipt.ToString());
    }

    [Fact]
    public void ToString_NothingCounted_SaysNothing() => Assert.Equal("nothing", new Receipt().ToString());
}
