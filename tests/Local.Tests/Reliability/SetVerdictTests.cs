using Grainwatch.Contract.Reliability;
using Xunit;

namespace Grainwatch.Local.Tests.Reliability;

/// <summary>A checker that cannot find a fault proves nothing by finding none.</summary>
public sealed class SetVerdictTests
{
    private static readonly HashSet<string> s_attempted = ["a", "b", "c", "d", "e"];
    private static readonly HashSet<string> s_acknowledged = ["a", "b", "c"];

    [Theory]
    [InlineData("a b c")]
    [InlineData("a b c d")]
    [InlineData("e d c b a")]
    public void Of_AcknowledgedAllThere_IsValidWhateverBecameOfTheUnknown(string present)
    {
        var verdict = Judge(present);

        Assert.True(verdict.IsValid, verdict.ToString());
        Assert.Equal((5, 3, 2), (verdict.Attempted, verdict.Acknowledged, verdict.Unknown));
        Assert.Equal(present.Split(' ').Length - 3, verdict.Recovered);
    }

    [Theory]
    [InlineData("a c", "b", "", "")]
    [InlineData("d e", "a b c", "", "")]
    [InlineData("a b c x", "", "x", "")]
    [InlineData("a b c a", "", "", "a")]
    [InlineData("a b c d d", "", "", "d")]
    [InlineData("a b x x", "c", "x", "x")]
    public void Of_Fault_IsNamedAsWhatItIs(string present, string lost, string unexpected, string duplicated)
    {
        var verdict = Judge(present);

        Assert.False(verdict.IsValid);
        Assert.Equal(lost, string.Join(' ', verdict.Lost));
        Assert.Equal(unexpected, string.Join(' ', verdict.Unexpected));
        Assert.Equal(duplicated, string.Join(' ', verdict.Duplicated));
        Assert.Contains("NOT valid", verdict.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_NothingThere_LosesAllThatWasAcknowledged() =>
        Assert.Equal(s_acknowledged.Order(), SetVerdict.Of(s_attempted, s_acknowledged, []).Lost);

    [Fact]
    public void Of_AcknowledgedButNeverSent_IsAMistakeOfTheHistory() =>
        Assert.Throws<ArgumentException>(() => SetVerdict.Of(s_acknowledged, s_attempted, []));

    private static SetVerdict Judge(string present) =>
        SetVerdict.Of(s_attempted, s_acknowledged, present.Split(' '));
}
