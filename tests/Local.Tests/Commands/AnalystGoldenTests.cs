using System.Text;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>What analysts read, over the sample as it was at noon of its last day.</summary>
public sealed class AnalystGoldenTests(ServedSample sample) : IClassFixture<ServedSample>
{
    [Theory]
    [InlineData("alert-list", "alert", "list")]
    [InlineData("alert-list-wide", "alert", "list", "-o", "wide", "--severity", "high")]
    [InlineData("alert-list-json", "alert", "list", "-o", "json", "--severity", "critical")]
    [InlineData("alert-list-jsonl", "alert", "list", "-o", "jsonl", "--severity", "high", "--limit", "2")]
    [InlineData("alert-list-suppressed", "alert", "list", "--state", "suppressed", "--severity", "low", "--limit", "5")]
    [InlineData("alert-list-filtered", "alert", "list", "--principal", "bob", "--place", "JP", "--sort", "risk")]
    [InlineData("alert-show", "alert", "show", "a206ea0c")]
    [InlineData("alert-explain-countries", "alert", "explain", "a206ea0c")]
    [InlineData("alert-explain-place", "alert", "explain", "7a463184")]
    [InlineData("alert-explain-federated", "alert", "explain", "cffbb228")]
    [InlineData("alert-explain-instance", "alert", "explain", "7d794b19")]
    [InlineData("principal-list", "principal", "list", "--limit", "10")]
    [InlineData("principal-list-wide", "principal", "list", "-o", "wide", "--min-risk", "60")]
    [InlineData("principal-search", "principal", "search", "ERIN")]
    [InlineData("principal-show", "principal", "show", "arn:aws:iam::111122223333:user/bob")]
    [InlineData("principal-timeline", "principal", "timeline", "IAMUser/111122223333:bob", "--since", "7d")]
    [InlineData("status", "status")]
    [InlineData("quarantine-list", "quarantine", "list")]
    [InlineData("quarantine-list-wide", "quarantine", "list", "-o", "wide", "--limit", "2")]
    [InlineData("quarantine-list-jsonl", "quarantine", "list", "-o", "jsonl")]
    [InlineData("quarantine-list-json", "quarantine", "list", "--reason", "future", "-o", "json")]
    [InlineData("quarantine-show", "quarantine", "show", "4449b1")]
    public async Task Command_OverTheSample_WritesWhatIsKept(string name, params string[] arguments)
    {
        var run = await sample.RunAsync(arguments);

        Assert.True(run.Code == 0, run.Error);
        Assert.All(
            run.Out.Split('\n').Where(_ => !arguments.Contains("-o")),
            line => Assert.True(line.Length <= 110, line));
        Golden.Equal(name, Transcript(arguments, run, sample.Url));
    }

    [Theory]
    [InlineData("rule-list", 0, "rule", "list")]
    [InlineData("policy-show", 0, "policy", "show")]
    [InlineData("policy-show-sample", 0, "policy", "show", "--policy", "{sample}/policy.json")]
    [InlineData("policy-validate", 0, "policy", "validate", "{sample}/policy.json")]
    [InlineData("policy-validate-wrong", 78, "policy", "validate", "{sample}/labels.jsonl", "{sample}/none.json")]
    public async Task Command_ThatAsksNoServer_WritesWhatIsKept(string name, int code, params string[] arguments)
    {
        string[] typed =
            [.. arguments.Select(each => each.Replace("{sample}", CommandRun.Sample, StringComparison.Ordinal))];

        var run = await CommandRun.RunAsync(typed);

        Assert.Equal(code, run.Code);
        Golden.Equal(name, Transcript(arguments, run, CommandRun.Sample, "{sample}"));
    }

    [Theory]
    [InlineData("alert-explain-countries")]
    [InlineData("alert-explain-place")]
    [InlineData("alert-explain-federated")]
    [InlineData("alert-explain-instance")]
    public async Task Explain_AnyRule_IsOneScreen(string name)
    {
        var id = name switch
        {
            "alert-explain-countries" => "a206ea0c",
            "alert-explain-place" => "7a463184",
            "alert-explain-federated" => "cffbb228",
            _ => "7d794b19",
        };

        var lines = (await sample.RunAsync("alert", "explain", id)).Out.Split('\n').Length;

        Assert.InRange(lines, 25, 60);
    }

    /// <summary>A command and what it wrote, the parts that each run has its own of left out.</summary>
    internal static string Transcript(
        IEnumerable<string> arguments,
        (int Code, string Out, string Error) run,
        string own,
        string shown = "http://127.0.0.1:8480")
    {
        var text = new StringBuilder("$ grainwatch");
        foreach (var argument in arguments)
            text.Append(argument.Any(c => c is ' ' or '"') ? $" \"{argument}\"" : $" {argument}");
        text.Append('\n').Append(run.Out).Append(run.Error);
        return text.ToString().Replace(own, shown, StringComparison.Ordinal);
    }
}

/// <summary>As a new analyst works: the list, the reason, the baseline, a trust, the close, the fallen risk.</summary>
public sealed class AnalystDayTests(ServedSample sample) : IClassFixture<ServedSample>
{
    [Fact]
    public async Task ADay_FromTheListToTheFallenRisk_TakesFewerThanTenCommands()
    {
        string[][] commands =
        [
            ["alert", "list", "--severity", "high"],
            ["alert", "explain", "0ce88c"],
            ["alert", "ack", "0ce88c", "--revision", "1", "--note", "calling Ivan", "--by", "ana"],
            ["principal", "timeline", "ivan", "--since", "7d"],
            [
                "alert", "close", "0ce88c", "--as", "benign",
                "--note", "his phone: the provider routes it through Lyon", "--by", "ana",
            ],
            [
                "principal", "trust", "ivan", "--network", "AS4200000106", "--until", "30d",
                "--note", "roaming phone", "--by", "ana",
            ],
            ["principal", "show", "ivan"],
            ["principal", "list", "--limit", "5"],
        ];
        var text = new System.Text.StringBuilder();
        List<double> risks = [];

        foreach (var command in commands)
        {
            var run = await sample.RunAsync(command);
            Assert.True(run.Code == 0, run.Error);
            text.Append(AnalystGoldenTests.Transcript(command, run, sample.Url)).Append('\n');
            var shown = await sample.RunAsync("principal", "show", "ivan", "-o", "json");
            sample.Clock.Advance(TimeSpan.FromMinutes(1));
            risks.Add(System.Text.Json.JsonDocument.Parse(shown.Out).RootElement.GetProperty("risk").GetDouble());
        }

        Assert.True(commands.Length < 10);
        Assert.True(risks[0] > 40 && risks[^1] < 1, string.Join(" ", risks));
        Golden.Equal("analyst-day", text.ToString());
    }
}

/// <summary>What the README shows of that day.</summary>
public sealed class ReadmeDayTests
{
    [Fact]
    public void Readme_WhatItShowsOfTheDay_IsInTheWholeOfIt()
    {
        var root = Path.Combine(CommandRun.Sample, "..", "..");
        var readme = File.ReadAllText(Path.Combine(root, "README.md"));
        var excerpt = readme[readme.IndexOf("$ grainwatch alert list", StringComparison.Ordinal)..];
        excerpt = excerpt[..excerpt.IndexOf("```", StringComparison.Ordinal)];
        var whole = OneSpace(File.ReadAllText(
            Path.Combine(root, "tests", "Local.Tests", "Golden", "analyst-day.txt")));

        // An ellipsis stands for what is left out.
        var parts = excerpt.Split('\n').SelectMany(line => line.Split('…')).Select(OneSpace)
            .Where(part => part.Length > 1).ToList();

        Assert.True(parts.Count > 30, $"{parts.Count} parts");
        Assert.All(parts, part => Assert.Contains(part, whole, StringComparison.Ordinal));
    }

    private static string OneSpace(string text) =>
        string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>As an operator clears quarantine: what there is, read again, and the rest dropped.</summary>
public sealed class QuarantineDayTests(ServedSample sample) : IClassFixture<ServedSample>
{
    [Fact]
    public async Task ADay_FromTheListToNothingLeft_WritesWhatIsKept()
    {
        (int Code, string[] Arguments)[] commands =
        [
            (0, ["quarantine", "list", "--since", "2026-05-25"]), (1, ["quarantine", "replay", "--all"]),
            (64, ["quarantine", "drop", "--all"]), (0, ["quarantine", "drop", "--reason", "not-json", "--yes"]),
            (0, ["quarantine", "drop", "--all", "--yes"]), (0, ["quarantine", "list"]),
        ];
        var text = new StringBuilder();

        foreach (var (code, arguments) in commands)
        {
            var run = await sample.RunAsync(arguments);
            Assert.True(run.Code == code, $"{run.Code}: {run.Error}");
            text.Append(AnalystGoldenTests.Transcript(arguments, run, sample.Url)).Append('\n');
        }

        Golden.Equal("quarantine-day", text.ToString());
    }
}
