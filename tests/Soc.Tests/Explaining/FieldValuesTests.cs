using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Guides;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Grainwatch.Soc.Explaining;
using Xunit;

namespace Grainwatch.Soc.Tests.Explaining;

/// <summary>Every field that a guide names as an answer has one here.</summary>
public sealed class FieldValuesTests
{
    public static TheoryData<string> Ids => [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Of_EveryFieldOfAGuide_IsKnown(string id)
    {
        using var principals = new LocalPrincipals(new MemoryStore(1), Policy.Default, TimeProvider.System);
        var guide = RuleBook.Rules.Single(rule => rule.Metadata.Id == id).Guide;
        var fields = guide.Investigation.SelectMany(step => step.Answers)
            .Where(answer => !answer.StartsWith(InvestigationStep.Outside, StringComparison.Ordinal)).ToList();
        var story = StoryBook.Names.Select(name => StoryBook.Tell(name))
            .First(story => story.Expected.Any(alert => alert.Rule == id));
        await principals.ApplyAsync(story.Key, story.Events, Detection.Principals.Arrival.Live);
        var alert = (await principals.AlertsOfAsync(story.Key)).First(alert => alert.Rule == id);
        var view = (await principals.ViewAsync(story.Key))!;

        Assert.All(fields, field => Assert.NotNull(FieldValues.Of(field, alert, view)));
        Assert.Throws<ArgumentException>(() => FieldValues.Of("principal.shoeSize", alert, view));
        var explained = AlertExplanation.Of(alert, view);
        var answered = explained.Steps.SelectMany(step => step.Answers).Count(answer => answer.Values.Count > 0);
        Assert.True(answered > fields.Count / 2, $"{answered} of {fields.Count} fields have values");
    }
}
