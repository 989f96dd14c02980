using System.Collections;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sinks.Settings;

public sealed class SinksSourceTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly List<string> _errors = [];
    private readonly List<string> _warnings = [];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_EverythingWritten_IsCompiled()
    {
        var secret = _folder.Write("secret", "0123456789abcdef\n");

        var sinks = Read($$"""
            {
              // Where people look.
              "publicAddress": "https://g.example.com",
              "sinks": [
                {"name": "hook", "type": "webhook", "url": "https://h.example.com/x", "secretFile": "{{secret}}",
                 "format": "ocsf", "timeout": "3s", "giveUpAfter": "2d",
                 "filter": {"minSeverity": "high", "accounts": ["111122223333"], "states": ["open", "suppressed"],
                            "place": "FR/", "asn": 64500, "text": "root", "rule": "federated-console-login"} },
                {"name": "out", "type": "stdout", "format": "ecs"},
                {"name": "file", "type": "file", "path": "a.jsonl", "rotateAtMebibytes": 2, "keep": 3},
                {"name": "chat", "type": "slack", "urlEnvironment": "CHAT"},
              ]
            }
            """, new Hashtable { ["CHAT"] = "https://hooks.example.com/services/T0/B0/xyz" })!;

        Assert.Empty(_errors);
        var hook = sinks.Find("hook")!;
        Assert.Equal("0123456789abcdef", hook.Secret);
        Assert.Equal((TimeSpan.FromSeconds(3), TimeSpan.FromDays(2)), (hook.Timeout, hook.GiveUpAfter));
        Assert.Equal((Severity.High, "FR", 64500u), (hook.Filter.MinSeverity, hook.Filter.Place, hook.Filter.Asn));
        Assert.Equal([AlertState.Open, AlertState.Suppressed], hook.Filter.States);
        Assert.Equal((2L << 20, 3), (sinks.Find("file")!.RotateBytes, sinks.Find("file")!.Keep));
        Assert.Equal("https://hooks.example.com", sinks.Find("chat")!.Target);
        Assert.DoesNotContain("xyz", $"{sinks.Find("chat")}", StringComparison.Ordinal);
        Assert.Matches("^[0-9a-f]{12}$", sinks.Version);
    }

    [Fact]
    public void Read_ManyErrors_AreToldAtOnceWithTheirLines()
    {
        Assert.Null(Read("""
            {"sinks":[
              {"name":"A b","type":"webhok","url":"ftp://x"},
              {"name":"a","type":"webhook"},
              {"name":"a","type":"file","url":"https://x.example.com","keep":0},
              {"type":"slack","url":"https://x.example.com","format":"ecs","secretFile":"s"},
              {"name":"b","type":"stdout","filter":{"minSeverity":"hgh","rule":"federated-login","states":[]}},
              {"name":"c","type":"stdout","retries":3}
            ]}
            """));

        foreach (var expected in (string[])
        [
            ":2:11: error: $.sinks[0].name: 'A b'",
            ":2:24: error: $.sinks[0].type: 'webhok': did you mean \"webhook\"?",
            ":3:3: error: $.sinks[1]: a sink of type webhook needs one of",
            ":4:11: error: $.sinks[2].name: 'a' is the name of $.sinks[1]",
            ":4:35: error: $.sinks[2].url: a sink of type file has no 'url'",
            ":4:66: error: $.sinks[2].keep: '0': the number must be 1 to 1000",
            ":5:3: error: $.sinks[3]: 'name' is missing",
            "$.sinks[4].filter.minSeverity: 'hgh'",
            "$.sinks[4].filter.rule: 'federated-login' is no rule",
            "$.sinks[5].retries: 'retries' is no member",
        ])
        {
            Assert.Contains(_errors, error => error.Contains(expected, StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("""{"name":"a","type":"webhook"}""", "needs one of 'url', 'urlFile' and 'urlEnvironment'")]
    [InlineData("""{"name":"a","type":"webhook","url":"ftp://x"}""", "this is no address")]
    [InlineData("""{"name":"A b","type":"stdout"}""", "'A b': a name has 1 to 64 small letters")]
    [InlineData("""{"name":"a","type":"file"}""", "a sink of type file needs a 'path'")]
    [InlineData("""{"name":"a","type":"slack","url":"https://x.example.com","format":"ecs"}""", "has no 'format'")]
    [InlineData("""{"name":"a","type":"stdout"},{"name":"a","type":"stdout"}""", "is the name of $.sinks[0]")]
    [InlineData("""{"name":"a","type":"stdout","filter":{"states":[]}}""", "nothing is delivered")]
    [InlineData("""{"name":"a","type":"stdout","filter":{"rule":"federated-login"}}""", "'federated-login' is no rule")]
    [InlineData("""{"name":"a","type":"webhook","urlEnvironment":"NONE"}""", "no environment variable 'NONE'")]
    [InlineData("""{"name":"a","type":"webhook","urlFile":"/none"}""", "'/none' cannot be read")]
    public void Read_OneError_IsNamedWithTheRemedy(string sinks, string expected)
    {
        Assert.Null(Read($$"""{"sinks":[ {{sinks}} ]}"""));

        Assert.Contains(expected, Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ShortSecret_IsRefusedAndNotShown()
    {
        var secret = _folder.Write("secret", "hunter2");

        Assert.Null(Read(
            $$"""{"sinks":[{"name":"a","type":"webhook","url":"https://x.example.com","secretFile":"{{secret}}"}]}"""));

        Assert.DoesNotContain("hunter2", Assert.Single(_errors), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ClearTextToElsewhere_IsWarnedAbout()
    {
        Assert.NotNull(Read("""{"sinks":[{"name":"a","type":"webhook","url":"http://x.example.com/"}]}"""));

        Assert.Contains("in clear", Assert.Single(_warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Read_OtherSpaces_IsTheSameVersion()
    {
        var one = Read("""{"sinks":[{"name":"a","type":"stdout"}]}""")!;
        var same = Read("""{ "$schema": "x", "sinks": [ {"type": "stdout", "name": "a"}, ] }""")!;
        var other = Read("""{"sinks":[{"name":"b","type":"stdout"}]}""")!;

        Assert.Equal(one.Version, same.Version);
        Assert.NotEqual(one.Version, other.Version);
    }

    private SinkSet? Read(string json, IDictionary? environment = null) =>
        SinksSource.Read(_folder.Write("sinks.json", json), _errors, _warnings, environment ?? new Hashtable());
}
