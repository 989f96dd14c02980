using System.Diagnostics;
using System.Text;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Documents;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Policies;

public sealed partial class PolicyControlTests : IDisposable
{
    private const string Twelve = """{ "lateness": "12h" }""";
    private const string Ten = """{ "lateness": "10h" }""";
    private const string Wrong = "{\n  \"lateness\": \"x\",\n  \"b\": 1\n}";

    private readonly TempFolder _folder = new();
    private readonly ManualClock _clock = new();
    private readonly List<string> _notes = [];
    private readonly MemoryDocuments _store;
    private readonly LivePolicy _live = new(PolicyInForce.Default);

    public PolicyControlTests() => _store = new MemoryDocuments(_clock);

    private string File => _folder.Of("policy.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Start_NothingKeptAndNoFile_LeavesWhatIsThere()
    {
        var control = await StartAsync();

        Assert.Equal((0, "the defaults"), (control.Current.Number, control.Current.By));
        Assert.Equal(PolicyInForce.Default.Version, Parse(control.Current.Text!).Version);
        Assert.Single(await control.HistoryAsync());
    }

    [Fact]
    public async Task Look_FileChanged_IsInForceOnceItIsSettled()
    {
        Write(Twelve);
        var control = await StartAsync(file: true);
        Assert.Equal(Parse(Twelve).Version, _live.Current.Version);

        Write(Ten);
        await control.LookAsync();
        Assert.Equal(Parse(Twelve).Version, _live.Current.Version);
        await control.LookAsync();

        Assert.Equal(Parse(Ten).Version, _live.Current.Version);
        Assert.Equal((2, $"file {File}", Ten), (control.Current.Number, control.Current.By, control.Current.Text));
        Assert.Contains($"policy {Parse(Ten).Version} is in force, by file {File}", _notes);
    }

    [Fact]
    public async Task Look_WrongFile_TellsEachErrorOnceAndKeepsWhatWas()
    {
        Write(Twelve);
        var control = await StartAsync(file: true);
        var before = _live.Current;

        Write(Wrong);
        for (var i = 0; i < 5; i++) await control.LookAsync();

        Assert.Same(before, _live.Current);
        Assert.Equal(2, control.Problems.Count);
        Assert.StartsWith($"{File}:2:15: error: $.lateness: 'x'", control.Problems[0], StringComparison.Ordinal);
        Assert.StartsWith($"{File}:3:3: error: $.b: ", control.Problems[1], StringComparison.Ordinal);
        Assert.All(control.Problems, problem => Assert.Single(_notes, problem));
        Assert.Single(_notes, $"policy {before.Version} stays in force until '{File}' is mended");
    }

    [Fact]
    public async Task Look_FileMended_HasNoProblemsAnyMore()
    {
        Write(Twelve);
        var control = await StartAsync(file: true);
        Write(Wrong);
        await LookTwiceAsync(control);

        Write(Twelve + " ");
        await LookTwiceAsync(control);

        Assert.Empty(control.Problems);
        Assert.Contains($"the policy file '{File}' is right again", _notes);
        Assert.Equal(1, control.Current.Number);
    }

    [Fact]
    public async Task Look_FileGone_SaysSoAndKeepsWhatWasUntilItIsBackAsItWas()
    {
        Write(Twelve);
        var control = await StartAsync(file: true);
        var away = File + ".away";
        System.IO.File.Move(File, away);

        await LookTwiceAsync(control);
        Assert.Equal($"{File}: error: the policy file does not exist", Assert.Single(control.Problems));
        Assert.Equal(Parse(Twelve).Version, _live.Current.Version);

        System.IO.File.Move(away, File);
        await LookTwiceAsync(control);
        Assert.Empty(control.Problems);
    }

    /// <summary>A pipe would be waited for for ever, and with it whoever applies a policy, and the end.</summary>
    [Fact]
    public async Task Look_APipeIsInItsPlace_SaysSoAndWaitsForNobody()
    {
        Write(Twelve);
        var control = await StartAsync(file: true, isFileAll: false);
        System.IO.File.Delete(File);
        using (var made = Process.Start("mkfifo", [File])) await made.WaitForExitAsync();

        await Task.Run(() => LookTwiceAsync(control)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Contains("or it is no file", Assert.Single(control.Problems), StringComparison.Ordinal);
        Assert.IsType<DocumentOutcome.Applied>(await ApplyAsync(control, Ten));
    }

    [Fact]
    public async Task Look_FileOfALongPath_IsNamedByItsEnd()
    {
        var folder = _folder.Of(Path.Combine([.. Enumerable.Repeat(new string('x', 100), 6)]));
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "policy.json");
        await System.IO.File.WriteAllTextAsync(path, Twelve);
        var control = new PolicyControl(_live, _store, _clock, new DocumentControlOptions { File = path });

        await control.StartAsync();

        Assert.InRange(control.Current.By.Length, 400, 500);
        Assert.StartsWith("file …xxx", control.Current.By, StringComparison.Ordinal);
        Assert.EndsWith("/policy.json", control.Current.By, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_StoreFails_SaysSoOnceAndTriesAgain()
    {
        Write(Twelve);
        var store = new FileDocuments(_folder.Of("policies.json"), _clock);
        var control = new PolicyControl(
            _live, store, _clock, new DocumentControlOptions { File = File, Note = _notes.Add });
        await control.StartAsync();
        Directory.CreateDirectory(_folder.Of("policies.json.next"));
        Write(Ten);

        for (var i = 0; i < 5; i++) await control.LookAsync();
        Assert.Contains("not in force yet", Assert.Single(control.Problems), StringComparison.Ordinal);
        Assert.Single(_notes, control.Problems[0]);
        Assert.Equal(Parse(Twelve).Version, _live.Current.Version);

        Directory.Delete(_folder.Of("policies.json.next"));
        await control.LookAsync();
        Assert.Empty(control.Problems);
        Assert.Equal(Parse(Ten).Version, _live.Current.Version);
    }

    [Fact]
    public async Task Look_OnlyCommentsChanged_ChangesNothing()
    {
        Write(Twelve);
        var control = await StartAsync(file: true);

        Write("// As agreed.\n" + Twelve);
        await LookTwiceAsync(control);

        Assert.Equal(1, control.Current.Number);
        Assert.Empty(_notes.Where(note => note.Contains("in force, by", StringComparison.Ordinal)).Skip(1));
    }

    [Fact]
    public async Task Apply_SoundPolicy_IsInForceAndTellsWhatChanged()
    {
        var control = await StartAsync();

        var applied = Assert.IsType<DocumentOutcome.Applied>(await ApplyAsync(control, Twelve));

        Assert.Equal(["$.lateness: 24h to 12h"], applied.Changes);
        Assert.Equal((1, "ana", _clock.Now), (applied.Now.Number, applied.Now.By, applied.Now.Since));
        Assert.Equal(Parse(Twelve).Version, _live.Current.Version);
    }

    [Fact]
    public async Task Apply_MeansTheSame_ChangesNothing()
    {
        var control = await StartAsync();

        var applied = Assert.IsType<DocumentOutcome.Applied>(await ApplyAsync(control, """{ "lateness": "24h" }"""));

        Assert.Equal(applied.Before, applied.Now);
        Assert.Empty(applied.Changes);
        Assert.Empty(await _store.ReadAsync());
    }

    [Fact]
    public async Task Apply_WrongPolicy_HasEveryProblemAndChangesNothing()
    {
        var control = await StartAsync();

        var invalid = Assert.IsType<DocumentOutcome.Invalid>(await ApplyAsync(control, Wrong));

        Assert.Equal(2, invalid.Problems.Count);
        Assert.Equal(PolicyInForce.Default.Version, _live.Current.Version);
    }

    [Fact]
    public async Task Apply_TheFileRules_NamesTheFile()
    {
        Write(Twelve);
        var control = await StartAsync(file: true);

        Assert.Equal(File, Assert.IsType<DocumentOutcome.OfFile>(await ApplyAsync(control, Ten)).File);
    }

    [Fact]
    public async Task Apply_AnotherThanExpectedIsInForce_IsAConflict()
    {
        var control = await StartAsync();
        await ApplyAsync(control, Twelve);

        var outcome = await control.ApplyAsync(
            Encoding.UTF8.GetBytes(Ten), "ben", version => version == PolicyInForce.Default.Version);

        Assert.Equal(Parse(Twelve).Version, Assert.IsType<DocumentOutcome.Conflict>(outcome).Now.Version);
        Assert.Equal(Parse(Twelve).Version, _live.Current.Version);
    }

    [Fact]
    public async Task Apply_ManyAtOnce_EachReplacesWhatItSaw()
    {
        var control = await StartAsync();
        var expected = PolicyInForce.Default.Version;

        var outcomes = await Task.WhenAll(Enumerable.Range(1, 20).Select(hours => Task.Run(() => control.ApplyAsync(
            Encoding.UTF8.GetBytes($$"""{ "lateness": "{{hours}}h" }"""), "ana", version => version == expected))));

        Assert.Single(outcomes.OfType<DocumentOutcome.Applied>());
        Assert.Equal(19, outcomes.OfType<DocumentOutcome.Conflict>().Count());
    }

    [Fact]
    public async Task Start_KeptElsewhere_TakesItAndWarnsOfAFileThatDiffers()
    {
        await _store.ReplaceAsync(new DocumentChange(Twelve, Parse(Twelve).Version, "ana", 0));
        Write(Ten);

        await StartAsync(file: true, isFileAll: false);

        Assert.Equal(Parse(Twelve).Version, _live.Current.Version);
        var remedy = $"'grainwatch policy apply {File}' replaces it";
        Assert.Contains(_notes, note => note.EndsWith(remedy, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_NothingKeptOnACluster_IsSeededByTheFile()
    {
        Write(Ten);

        await StartAsync(file: true, isFileAll: false);

        Assert.Equal(Parse(Ten).Version, Assert.Single(await _store.ReadAsync()).Version);
    }

    [Fact]
    public async Task Look_FileOfACluster_ReplacesWhatSomebodySentButUndoesNothing()
    {
        Write(Twelve);
        var first = await StartAsync(file: true, isFileAll: false);
        var options = new DocumentControlOptions { File = File, IsFileAll = false };
        var second = new PolicyControl(new LivePolicy(PolicyInForce.Default), _store, _clock, options);
        await second.StartAsync();

        // The file changes: the first silo sees it. Then somebody sends another, and only then does the second see it.
        Write(Ten);
        await LookTwiceAsync(first);
        await ApplyAsync(first, """{ "lateness": "8h" }""");
        await LookTwiceAsync(second);
        Assert.Equal(Parse("""{ "lateness": "8h" }""").Version, second.Live.Current.Version);

        // What was never in force is meant.
        Write("""{ "lateness": "6h" }""");
        await LookTwiceAsync(second);
        Assert.Equal(Parse("""{ "lateness": "6h" }""").Version, second.Live.Current.Version);
        Assert.Equal(4, second.Current.Number);
    }

    [Fact]
    public async Task Known_OfAGuess_EndsWhenItWasAskedFor()
    {
        var live = LivePolicy.Guess(PolicyInForce.Default);
        var control = new PolicyControl(live, _store, _clock);
        Assert.False(live.Known.IsCompleted);

        await control.StartAsync();

        Assert.True(live.Known.IsCompleted);
    }

    [Fact]
    public async Task Start_KeptPolicyOfANewerRelease_IsRefusedByName()
    {
        await _store.ReplaceAsync(new DocumentChange("{ \"unheardOf\": 1 }", "0123456789ab", "ana", 0));

        var error = await Assert.ThrowsAsync<DocumentStoreException>(() => StartAsync());

        Assert.Contains("cannot be used by this release", error.Message, StringComparison.Ordinal);
    }

    private static PolicyInForce Parse(string text) => PolicyParser.Parse(Encoding.UTF8.GetBytes(text)).Policy!;

    private static async Task LookTwiceAsync(PolicyControl control)
    {
        await control.LookAsync();
        await control.LookAsync();
    }

    private static Task<DocumentOutcome> ApplyAsync(PolicyControl control, string text) =>
        control.ApplyAsync(Encoding.UTF8.GetBytes(text), "ana", _ => true);

    private void Write(string text) => _folder.Write("policy.json", text);

    private async Task<PolicyControl> StartAsync(bool file = false, bool isFileAll = true)
    {
        var options = new DocumentControlOptions
        {
            File = file ? File : null,
            IsFileAll = isFileAll,
            Note = _notes.Add,
        };
        var control = new PolicyControl(_live, _store, _clock, options);
        await control.StartAsync();
        return control;
    }
}
