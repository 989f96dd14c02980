using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc;
using Xunit;

namespace Grainwatch.Local.Tests.Principals;

/// <summary>Where the past is kept, an alert is explained by what was usual before it.</summary>
public sealed class ExplainPastTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Explain_AStory_IsHeldAgainstWhatWasKnownBefore(bool isKept)
    {
        using var host = isKept ? Host.OnDisk() : Host.InMemory();
        using var client = new PrincipalsSocClient(host.Principals);
        var story = StoryBook.Tell("two-countries");
        await host.Principals.ApplyAsync(story.Key, story.Habits);
        await host.Principals.ApplyAsync(story.Key, story.Incident);
        var worst = (await client.PrincipalAsync(story.Key.Text)).Alerts.MaxBy(alert => alert.Risk)!;

        var explained = await client.ExplainAsync(worst.Id);

        Assert.Equal(isKept, explained.Before is not null);
        Assert.Equal(isKept ? story.Habits.Count : story.Events.Count, explained.Usual.Events);
        Assert.Equal(!isKept, explained.Usual.Countries.Any(country => country.Name == "BR"));
        Assert.Equal(story.Events.Count, explained.Principal.Events);
    }

    [Fact]
    public async Task Past_OfATime_IsAsThePortTellsIt()
    {
        using var host = Host.OnDisk();
        using var client = new PrincipalsSocClient(host.Principals);
        var story = StoryBook.Tell("quiet-life");
        await host.Principals.ApplyAsync(story.Key, story.Events);

        var past = await client.PastPrincipalAsync(story.Actor.Arn, new PastQuestion.At(DateTime.UtcNow));
        var before = await Assert.ThrowsAsync<SocException>(() => client.PastPrincipalAsync(
            story.Key.Text, new PastQuestion.At(DateTime.UtcNow.AddDays(-1))));

        Assert.Equal((story.Key.Text, 1L), (past.Principal.Key, past.Writes));
        Assert.Equal(SocFault.NotFound, before.Fault);
        Assert.Contains("nothing was known", before.Message, StringComparison.Ordinal);
    }
}
