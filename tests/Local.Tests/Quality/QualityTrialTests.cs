using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Replay;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Quality;
using Grainwatch.Local.Reports;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Quality;

public sealed class QualityTrialTests
{

    private static readonly Lazy<IReadOnlyList<Label>> Labels =
        new(() => LabelFile.Read(Path.Combine(Sample, "labels.jsonl")));

    [Fact]
    public async Task Score_SmallSample_FindsEveryIncident()
    {
        var (report, _) = await RunAsync(Labels.Value, null);

        var score = report.Quality!.Score!;
        Assert.Equal((4, 4), score.Recall);
        Assert.Empty(score.Missed);
        Assert.Equal(
            report.Open.Count(Scorer.Counts), score.Rules.Sum(rule => rule.True + rule.False));
        Assert.Equal(score.Sum.False, score.False.Count);
        Assert.Equal(score.Sum.False, score.People.Alerts + score.People.OtherAlerts);
        Assert.Null(report.Quality.Comparison);
    }

    [Fact]
    public async Task Labels_SmallSample_NameTheKeysOfTheMemories()
    {
        using var session = Session.Open(Quiet, Policy.Default, [Path.Combine(Sample, "geo")], null, 1);
        await session.ReplayAsync(
            Quiet, TrailInputs.Find([Path.Combine(Sample, "AWSLogs")]), new ReplayOptions(), default);
        var keys = session.Principals.AllPrincipals().Select(principal => principal.Key).ToHashSet();

        var named = File.ReadLines(Path.Combine(Sample, "labels.jsonl")).Select(line =>
            System.Text.Json.JsonDocument.Parse(line).RootElement.GetProperty("principalKey").GetString()!);

        Assert.All(named, key => Assert.Contains(key, keys));
    }

    [Fact]
    public async Task Against_TheSamePolicy_ChangesNothing()
    {
        var (report, text) = await RunAsync(null, Policy.Default);

        Assert.Empty(report.Quality!.Comparison!.Changes);
        Assert.Equal(report.Open.Count, report.Quality.Comparison.Same);
        Assert.Contains($"nothing changes: {report.Open.Count} alerts", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Against_ShorterWindow_LosesTheAlertAndMissesNoIncidentOfAnotherRule()
    {
        var (report, text) = await RunAsync(
            Labels.Value, Policy.Default with { Window = TimeSpan.FromMinutes(10) });

        var change = Assert.Single(
            report.Quality!.Comparison!.Changes, one => one.Told.Rule == "console-login-multiple-countries");
        Assert.Equal(ChangeKind.Vanishes, change.Kind);
        Assert.Equal(1, report.Quality.Score!.Rules[0].True);
        Assert.DoesNotContain(
            report.Quality.OtherScore!.Rules, rule => rule.Rule == "console-login-multiple-countries");
        Assert.Equal((4, 4), report.Quality.OtherScore.Recall);
        Assert.Contains("CRITICAL 97 → none", text, StringComparison.Ordinal);
        Assert.Contains("precision B", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Against_EveryNetworkTrusted_MissesAndSaysWhatWasKnown()
    {
        Assert.True(AddressRange.TryParse("0.0.0.0/0", out var everywhere));
        var blind = Policy.Default with
        {
            Networks = new NetworkLists([(everywhere, NetworkTraits.Corporate)], [], []),
            // The one whose key was used stopped the trail in the end, which no network hides.
            DisabledRules = new HashSet<string> { "trail-stopped" },
        };

        var (report, text) = await RunAsync(Labels.Value, blind);

        var missed = Assert.Single(
            report.Quality!.OtherScore!.Missed, one => one.Incident.Kind == "new-geolocation");
        Assert.Contains("suppressed as corporate: dave called", missed.Why, StringComparison.Ordinal);
        Assert.Contains("missed incidents B", text, StringComparison.Ordinal);
        Assert.Contains("HIGH 73 → suppressed (corporate)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Against_LongerLearning_SuppressesAndSaysWhy()
    {
        var (report, text) = await RunAsync(null, Policy.Default with { Learning = TimeSpan.FromDays(25) });

        Assert.All(report.Quality!.Comparison!.Changes, change =>
            Assert.True(change.Kind is ChangeKind.Suppressed or ChangeKind.Lowered, change.ToString()));
        Assert.Contains("→ suppressed (learning)", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Against_SessionsOfAnotherRole_AreJudgedByThemselves()
    {
        var scoped = Policy.Default with { SessionScopedRoles = ["AWSReservedSSO_*", "saml-*"] };

        var (report, _) = await RunAsync(null, scoped);

        Assert.Contains(report.Quality!.OtherAlerts, IsOfASession);
        Assert.DoesNotContain(report.Quality.Alerts, IsOfASession);

        static bool IsOfASession(Alert alert) =>
            alert.DisplayName.Contains("saml-engineer/", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(60)]
    [InlineData(80)]
    [InlineData(110)]
    public async Task WriteAsync_AnyWidth_WrapsProse(int width)
    {
        var (_, text) = await RunAsync(Labels.Value, null, width);

        var prose = text.Split('\n').Where(line => line.StartsWith("         ", StringComparison.Ordinal));
        Assert.All(prose, line => Assert.InRange(line.Length, 0, width));
        Assert.All(text.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
    }

    private static Terminal Quiet => Terminal.Of(TextWriter.Null, TextWriter.Null);

    private static async Task<(ReplayReport Report, string Text)> RunAsync(
        IReadOnlyList<Label>? labels, Policy? against, int? width = null)
    {
        using var text = new StringWriter();
        var terminal = Terminal.Of(text, TextWriter.Null);
        if (width is { } columns) terminal.Out.Profile.Width = columns;
        using var session = Session.Open(terminal, Policy.Default, [Path.Combine(Sample, "geo")], null, 2);
        using var trial = new QualityTrial(session.Policy.Current.Policy, labels, against, 2);
        var result = await session.ReplayAsync(
            terminal, TrailInputs.Find([Path.Combine(Sample, "AWSLogs")]), new ReplayOptions(), default, trial);
        var report = await ReplayReport.CreateAsync(session.Principals, result, null, trial);
        await report.WriteAsync(terminal, new ReportOptions(IsJson: false, All: false, Out: null));
        return (report, text.ToString());
    }
}
