using Grainwatch.Contract;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Cases;
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
        var fields = RuleBook.Find(id)!.Guide.Investigation.SelectMany(step => step.Answers)
            .Where(answer => !answer.StartsWith(InvestigationStep.Outside, StringComparison.Ordinal)).ToList();
        var (key, events) = Story(RuleBook.Find(id)!);
        await principals.ApplyAsync(key, events, Arrival.Live);
        var alert = (await principals.AlertsOfAsync(key)).First(alert => alert.Rule == id);
        var view = (await principals.ViewAsync(key))!;

        Assert.All(fields, field => Assert.NotNull(FieldValues.Of(field, alert, view)));
        Assert.Throws<ArgumentException>(() => FieldValues.Of("principal.shoeSize", alert, view));
        var explained = AlertExplanation.Of(alert, view);
        var answered = explained.Steps.SelectMany(step => step.Answers).Count(answer => answer.Values.Count > 0);
        Assert.True(answered > fields.Count / 2, $"{answered} of {fields.Count} fields have values");
    }

    /// <summary>A story of the book; of rules about accounts and gateways, which it does not tell, a case.</summary>
    private static (PrincipalKey Key, IReadOnlyList<TrailEvent> Events) Story(Rule rule)
    {
        var told = StoryBook.Names.Select(name => StoryBook.Tell(name))
            .FirstOrDefault(story => story.Expected.Any(alert => alert.Rule == rule.Metadata.Id));
        if (told is not null) return (told.Key, told.Events);
        var trail = rule.Cases.Where(told => told.Outcome == CaseOutcome.Fires).Select(told => told.Tell())
            .MaxBy(trail => trail.Steps.Count)!;
        return (trail.Principal.Key, [.. trail.Steps.OfType<CaseStep.Activity>().Select(step => step.Event)]);
    }
}
