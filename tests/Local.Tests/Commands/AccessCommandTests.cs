using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

public sealed class AccessCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Access => _folder.Of("access.json");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Create_Token_IsShownOnceAndListedWithoutIt()
    {
        var (code, output, error) = await CommandRun.RunAsync(
            "access", "create", "--file", Access, "--name", "ana", "--role", "analyst", "--account", "111122223333",
            "--until", "2099-01-01");

        Assert.Equal(0, code);
        Assert.Matches("^gwt_[A-Za-z0-9_-]{43}\n$", output.ReplaceLineEndings("\n"));
        Assert.Contains("the only time", error, StringComparison.Ordinal);
        Assert.DoesNotContain(output.Trim(), File.ReadAllText(Access), StringComparison.Ordinal);
        var listed = await CommandRun.RunAsync("access", "list", "--file", Access);
        Assert.Equal("token ana: analyst, 111122223333, until 2099-01-01T00:00:00Z", listed.Out.Trim());
    }

    [Theory]
    [InlineData(78, "is there already", "access", "create", "--name", "ana", "--role", "reader")]
    [InlineData(78, "'operator' is for all accounts",
        "access", "create", "--name", "bob", "--role", "operator", "--account", "1")]
    [InlineData(64, "'boss'", "access", "create", "--name", "bob", "--role", "boss")]
    [InlineData(64, "--name", "access", "create", "--role", "reader")]
    [InlineData(64, "is past", "access", "create", "--name", "bob", "--role", "reader", "--until", "2020-01-01")]
    [InlineData(66, "no token of 'bob'", "access", "revoke", "--name", "bob")]
    public async Task Run_WhatMakesNoSense_NamesItAndChangesNothing(
        int code, string sentence, params string[] arguments)
    {
        await CreateAsync("ana", "reader");
        var before = File.ReadAllText(Access);

        var run = await CommandRun.RunAsync([.. arguments, "--file", Access]);

        Assert.Equal(code, run.Code);
        Assert.Contains(sentence, run.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(Access));
    }

    [Fact]
    public async Task List_FileThatIsWrong_NamesThePlaceOfEach()
    {
        File.WriteAllText(Access, """{"people":[{"name":"ana","role":"boss"},{"role":"reader"}]}""");

        var (code, _, error) = await CommandRun.RunAsync("access", "list", "--file", Access);

        Assert.Equal(78, code);
        Assert.Contains("people[0].role", error, StringComparison.Ordinal);
        Assert.Contains("people[1].name", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_WithAccess_AsksCommandsForTheirTokens()
    {
        var (reader, operators) = (await CreateAsync("ana", "reader"), await CreateAsync("boss", "operator"));
        var data = _folder.Of("data");
        await using (var served = await ServedFolder.StartAsync(data, "--access", Access))
        {
            string[] into = ["replay", Path.Combine(CommandRun.Sample, "AWSLogs"), "--into", served.Url];
            string[] show = ["principal", "show", "alice", "--server", served.Url];
            string[] drop = ["quarantine", "drop", "--all", "--yes", "--server", served.Url];

            var unnamed = await CommandRun.RunAsync(into);
            Assert.Contains("A token is needed", unnamed.Error, StringComparison.Ordinal);
            Assert.Equal(1, unnamed.Code);
            Assert.Contains(
                "needs the role 'operator'",
                (await CommandRun.RunAsync([.. into, "--token-file", reader])).Error,
                StringComparison.Ordinal);
            Assert.Equal(0, (await CommandRun.RunAsync([.. into, "--token-file", operators])).Code);
            Assert.Equal(77, (await CommandRun.RunAsync(show)).Code);
            Assert.Equal(0, (await CommandRun.RunAsync([.. show, "--token-file", reader])).Code);
            Assert.Equal(77, (await CommandRun.RunAsync([.. drop, "--token-file", reader])).Code);
            Assert.Equal(0, (await CommandRun.RunAsync([.. drop, "--token-file", operators])).Code);
        }

        Assert.Contains("\"caller\":\"ana\"", File.ReadAllText(Path.Combine(data, "audit-refused.jsonl")),
            StringComparison.Ordinal);
        Assert.Contains("\"caller\":\"boss\"", File.ReadAllText(Path.Combine(data, "audit.jsonl")),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task TokenFile_LongerThanAnyToken_IsNotReadToItsEnd()
    {
        var file = _folder.Of("token");
        File.WriteAllText(file, new string('x', 5000));

        var run = await CommandRun.RunAsync("status", "--server", "http://127.0.0.1:1", "--token-file", file);

        Assert.Equal(78, run.Code);
        Assert.Contains("longer than 4,096 characters", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Server_WithAPassword_IsNoAddress()
    {
        var run = await CommandRun.RunAsync("status", "--server", "http://ana:secret@127.0.0.1:1");

        Assert.Equal(64, run.Code);
        Assert.Contains("is no address", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_EmptyNameOfAFile_SaysSo()
    {
        foreach (var option in new[] { "--data", "--access", "--geo", "--audit" })
        {
            var run = await CommandRun.RunAsync("serve", "--listen", "127.0.0.1:0", option, "");

            Assert.InRange(run.Code, 64, 78);
            Assert.DoesNotContain("mistake of grainwatch", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task TokenFile_HoldsNoToken_EndsWith78()
    {
        var file = _folder.Of("token");
        File.WriteAllText(file, "secret");

        var run = await CommandRun.RunAsync(
            "principal", "show", "alice", "--server", "http://127.0.0.1:1", "--token-file", file);

        Assert.Equal(78, run.Code);
        Assert.Contains("holds no token", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("status", "--server", "http://192.0.2.1:1")]
    [InlineData("replay", ".", "--into", "http://192.0.2.1:1")]
    public async Task Token_WouldGoOverHttpToAnotherMachine_IsNotSent(params string[] arguments)
    {
        var token = await CreateAsync("ana", "operator");

        var run = await CommandRun.RunAsync([.. arguments, "--token-file", token]);

        Assert.Equal(78, run.Code);
        Assert.Contains("plain http to 192.0.2.1", run.Error, StringComparison.Ordinal);
        Assert.Contains("--token-over-http", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_ForOthersWithoutAccess_SaysWhatIsMissing()
    {
        var run = await CommandRun.RunAsync("serve", "--listen", "0.0.0.0:0", "--data", _folder.Of("data"));

        Assert.Equal(78, run.Code);
        Assert.Contains("--access FILE", run.Error, StringComparison.Ordinal);
        Assert.Contains("--tls-elsewhere", run.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder.Of("data")));
    }

    /// <summary>Makes a token; gives a file that holds it.</summary>
    private async Task<string> CreateAsync(string name, string role)
    {
        var run = await CommandRun.RunAsync("access", "create", "--file", Access, "--name", name, "--role", role);
        Assert.Equal(0, run.Code);
        var file = _folder.Of($"{name}.token");
        File.WriteAllText(file, run.Out);
        return file;
    }
}
