using System.Text.Json;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Rules;
using Grainwatch.Detection.Rules.Cases;
using Grainwatch.Detection.Rules.Guides;
using Grainwatch.Local.Commands;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

public sealed class RuleCommandTests
{
    public static TheoryData<string> Ids => [.. RuleBook.Rules.Select(rule => rule.Metadata.Id)];

    [Fact]
    public async Task List_Table_HasALineForEachRule()
    {
        var run = await RunAsync("rule", "list");

        Assert.Equal(0, run.Code);
        Assert.All(run.Out.Split('\n'), line => Assert.InRange(line.Length, 0, 115));
        Assert.All((await RunAsync(80, "rule", "list")).Out.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
        foreach (var rule in RuleBook.Rules)
        {
            var line = Assert.Single(
                run.Out.Split('\n'), line => line.StartsWith(rule.Metadata.Id, StringComparison.Ordinal));
            Assert.EndsWith(rule.Metadata.Title, line, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task List_Json_IsADocumentOfAllRules()
    {
        var run = await RunAsync("rule", "list", "--format", "json");

        var rules = JsonDocument.Parse(run.Out).RootElement.GetProperty("rules").EnumerateArray().ToList();
        Assert.Equal(RuleBook.Rules.Select(rule => rule.Metadata.Id), rules.Select(rule => Text(rule, "id")));
        Assert.All(rules, rule => Assert.NotEqual(0, rule.GetProperty("signals").GetArrayLength()));
        Assert.Equal("low", Text(rules[^1], "severity"));

        static string? Text(JsonElement rule, string name) => rule.GetProperty(name).GetString();
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public async Task Show_AnyRule_TellsItAllWithinTheWidth(string id)
    {
        var guide = RuleBook.Rules.Single(rule => rule.Metadata.Id == id).Guide;

        foreach (var width in new[] { 60, 110 })
        {
            var run = await RunAsync(width, "rule", "show", id);

            Assert.Equal(0, run.Code);
            var lines = run.Out.Split('\n');
            Assert.All(lines, line => Assert.True(
                line.Length <= width || line.Contains("https://", StringComparison.Ordinal), line));
            Assert.All(lines, line => Assert.Equal(line.TrimEnd(), line));
            var words = string.Join(' ', run.Out.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
            foreach (var step in guide.Investigation) Assert.Contains(step.Text[..20], words, StringComparison.Ordinal);
            foreach (var signal in guide.Signals) Assert.Contains(signal.Name, words, StringComparison.Ordinal);
            Assert.True(
                run.Out.IndexOf("What to do next", StringComparison.Ordinal)
                < run.Out.IndexOf("What moves the risk", StringComparison.Ordinal));
            foreach (var reference in guide.References) Assert.Contains(reference.Url, words, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("federated", "federated-console-login")]
    [InlineData("ec2-instance-console-logn", "ec2-instance-console-login")]
    [InlineData("nothing-like-it", null)]
    public async Task Show_UnknownRule_NamesThoseThereAre(string id, string? meant)
    {
        foreach (var command in new[] { "show", "test" })
        {
            var run = await RunAsync("rule", command, id);

            Assert.Equal(64, run.Code);
            Assert.Empty(run.Out);
            Assert.Contains($"no rule '{id}'", run.Error, StringComparison.Ordinal);
            foreach (var rule in RuleBook.Rules) Assert.Contains(rule.Metadata.Id, run.Error, StringComparison.Ordinal);
            Assert.Equal(
                meant is not null, run.Error.Contains($"Did you mean '{meant}'?", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task Test_AllRules_PrintsEachCaseAndPasses()
    {
        var run = await RunAsync("rule", "test");

        Assert.Equal(0, run.Code);
        var cases = RuleBook.Rules.Sum(rule => rule.Cases.Count);
        Assert.Equal(cases, run.Out.Split("  pass  ").Length - 1);
        Assert.EndsWith($"{cases} cases, all pass\n", run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("FAIL", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Test_OneRule_RunsItsCasesOnly()
    {
        var run = await RunAsync("rule", "test", "ec2-instance-console-login");

        Assert.Equal(0, run.Code);
        Assert.DoesNotContain("federated-console-login", run.Out, StringComparison.Ordinal);
        Assert.Contains(
            RuleBook.Find("ec2-instance-console-login")!.Cases[0].Name, run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void RunCases_OneFails_SaysWhatAndEndsWith1()
    {
        using var output = new StringWriter();

        var code = RuleCommand.RunCases(Terminal.Of(output, TextWriter.Null), [new Wrong(RuleBook.Rules[0])]);

        Assert.Equal(1, code);
        Assert.Contains("  FAIL  ", output.ToString(), StringComparison.Ordinal);
        Assert.Contains("expected: fires", output.ToString(), StringComparison.Ordinal);
        Assert.EndsWith(
            $"Failed:\n  {RuleBook.Rules[0].Metadata.Id}: {RuleBook.Rules[0].Cases[0].Name}\n\n1 case, 1 fails\n",
            output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rule_UnknownSubcommand_IsAUsageErrorWithAHint()
    {
        var run = await RunAsync("rule", "lst");

        Assert.Equal(64, run.Code);
        Assert.Contains("unknown command 'lst'; did you mean 'list'?", run.Error, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(110, arguments);

    private static async Task<(int Code, string Out, string Error)> RunAsync(int width, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var terminal = Terminal.Of(output, error);
        terminal.Out.Profile.Width = width;
        var code = await GrainwatchCommand.RunAsync(arguments, terminal, CancellationToken.None);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>A rule that says of a case what is not so.</summary>
    private sealed class Wrong(Rule rule) : Rule
    {
        public override RuleMetadata Metadata => rule.Metadata;

        public override RuleGuide Guide => rule.Guide;

        public override IReadOnlyList<RuleCase> Cases { get; } =
            [rule.Cases.First(told => told.Outcome == CaseOutcome.Fires) with { Alerts = 7 }];

        public override IEnumerable<Alert> Judge(Situation situation) => rule.Judge(situation);

        public override bool IsInScope(Alert alert, Situation situation) => rule.IsInScope(alert, situation);
    }
}
