using System.Text;
using System.Text.Json.Nodes;
using Grainwatch.Detection.Alerts;
using Grainwatch.Ingest.Sinks.Formats;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Sinks.Writers;
using Xunit;
using static Grainwatch.Ingest.Tests.Sinks.SinkAlerts;

namespace Grainwatch.Ingest.Tests.Sinks.Formats;

/// <summary>The forms of alerts, held against the lists of fields that their publishers require.</summary>
public sealed class FormatTests
{
    private static readonly JsonObject s_ocsf = Published("ocsf-required.json");
    private static readonly JsonObject s_ecs = Published("ecs-required.json");

    public static TheoryData<AlertState, int> States()
    {
        TheoryData<AlertState, int> data = [];
        foreach (var state in Enum.GetValues<AlertState>())
            foreach (var risk in (int[])[0, 40, 70, 100]) data.Add(state, risk);
        return data;
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Ocsf_AnyState_HasWhatTheSchemaRequires(AlertState state, int risk)
    {
        var finding = Write(AlertForm.Ocsf, Make(state: state, revision: 2, risk: risk));

        Check(finding, s_ocsf["class"]!.AsObject(), "class");
        foreach (var (path, rule) in s_ocsf["objects"]!.AsObject())
            foreach (var found in At(finding, path.Split('.'))) Check(found.AsObject(), rule!.AsObject(), path);
        Assert.Equal((int)finding["type_uid"]!, (2004 * 100) + (int)finding["activity_id"]!);
        Assert.Equal((string?)s_ocsf["source"]!["tag"], (string?)finding["metadata"]!["version"]);
        Assert.Equal(["cloud"], finding["metadata"]!["profiles"]!.AsArray().Select(name => (string)name!));
        // Milliseconds since 1970.
        Assert.Equal(new DateTimeOffset(Now).ToUnixTimeMilliseconds(), (long)finding["time"]!);
    }

    [Theory]
    [InlineData(AlertState.Open, 1, 1, 1)]
    [InlineData(AlertState.Open, 2, 2, 1)]
    [InlineData(AlertState.Acknowledged, 2, 2, 2)]
    [InlineData(AlertState.Closed, 3, 3, 4)]
    [InlineData(AlertState.Withdrawn, 3, 3, 99)]
    public void Ocsf_StateAndRevision_AreActivityAndStatus(AlertState state, int revision, int activity, int status)
    {
        var finding = Write(AlertForm.Ocsf, Make(state: state, revision: revision));

        Assert.Equal((activity, status), ((int)finding["activity_id"]!, (int)finding["status_id"]!));
        Assert.Equal($"{finding["finding_info"]!["uid"]}/{revision}", (string?)finding["metadata"]!["uid"]);
        Assert.Equal("203.0.113.7", (string?)finding["evidences"]![0]!["src_endpoint"]!["ip"]);
        Assert.Equal("cloudformation.amazonaws.com", (string?)finding["evidences"]![1]!["src_endpoint"]!["svc_name"]);
    }

    [Theory]
    [MemberData(nameof(States))]
    public void Ecs_AnyState_HasWhatTheSchemaRequires(AlertState state, int risk)
    {
        var alert = Write(AlertForm.Ecs, Make(state: state, revision: 2, risk: risk));

        foreach (var field in s_ecs["required"]!.AsArray().Concat(s_ecs["given"]!.AsArray()))
            Assert.True(At(alert, ((string)field!).Split('.')).Any(), $"{field} is missing");
        var published = s_ecs["fields"]!.AsArray().Select(field => (string)field!).ToHashSet();
        Assert.Empty(Leaves(alert).Where(field => !field.StartsWith("grainwatch.", StringComparison.Ordinal))
            .Except(published));
        Assert.Equal((string?)s_ecs["source"]!["tag"], $"v{alert["ecs"]!["version"]}");
        var types = s_ecs["types"]![(string)alert["event"]!["category"]![0]!]!.AsArray().Select(type => (string)type!);
        Assert.Contains((string)alert["event"]!["type"]![0]!, types);
        foreach (var (field, words) in s_ecs["allowed"]!.AsObject())
        {
            foreach (var value in At(alert, field.Split('.')))
                Assert.Contains((string)value!, words!.AsArray().Select(word => (string)word!));
        }

        foreach (var field in s_ecs["arrays"]!.AsArray())
        {
            var path = ((string)field!).Split('.');
            Assert.IsType<JsonArray>(path[..^1].Aggregate((JsonNode)alert, (node, step) => node[step]!)[path[^1]]);
        }
    }

    [Fact]
    public void Native_Always_IsTheAlertAsTheApiGivesIt()
    {
        var alert = Write(AlertForm.Native, Make(revision: 3));

        Assert.Equal(3, (int)alert["revision"]!);
        Assert.Equal("high", (string?)alert["severity"]);
        Assert.Equal(4, alert["reasons"]!.AsArray().Count);
    }

    [Fact]
    public void Slack_Alert_IsShortAndHasNoCommands()
    {
        var sink = Sink("a") with { Type = SinkType.Slack, PublicAddress = "https://grainwatch.example.com" };

        var message = JsonNode.Parse(AlertFormat.Write(sink, Outgoing.Of(Make(), Now)).Span)!;

        var all = string.Join('\n', message["blocks"]!.AsArray().Select(block => block!.ToJsonString()));
        Assert.StartsWith(
            "HIGH 73: dave called &lt;GetCallerIdentity&gt;", (string?)message["text"], StringComparison.Ordinal);
        Assert.Contains(
            $"https://grainwatch.example.com/v1/alerts/{Make().Id}", (string?)message["blocks"]![0]!["text"]!["text"],
            StringComparison.Ordinal);
        var reasons = ((string)message["blocks"]![1]!["text"]!["text"]!).Split('\n');
        Assert.Equal(3, reasons.Length);
        Assert.StartsWith("• +73", reasons[0], StringComparison.Ordinal);
        Assert.StartsWith("• −15", reasons[1], StringComparison.Ordinal);
        Assert.Contains("IAMUser/111122223333:dave", all, StringComparison.Ordinal);
    }

    [Fact]
    public void Slack_NamesThatAreMentionsOrAddresses_AreText()
    {
        const string Name = "@here, ana@example.com <!channel> https://evil.example/ \u202Eeve";
        var alert = Make() with { Title = Name, DisplayName = Name };
        var sink = Sink("a") with { Type = SinkType.Slack, PublicAddress = "https://grainwatch.example.com" };

        var message = JsonNode.Parse(AlertFormat.Write(sink, Outgoing.Of(alert, Now)).Span)!;

        // Slack makes links of plain addresses unless it is told not to.
        Assert.Equal("none", (string?)message["parse"]);
        Assert.False((bool)message["link_names"]!);
        Assert.False((bool)message["unfurl_links"]!);
        var texts = message["blocks"]!.AsArray()
            .SelectMany(block => block!["elements"]?.AsArray().ToList() ?? [block["text"]]).ToList();
        Assert.Equal(3, texts.Count);
        Assert.All(texts, text => Assert.True((bool)text!["verbatim"]!));
        foreach (var text in texts.Append(message["text"]).Select(text => text!.ToString()))
        {
            Assert.DoesNotContain("@here", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<!channel", text, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202E', text);
        }

        Assert.Contains("@\u2060here, ana@example.com &lt;!channel&gt;", (string?)message["text"],
            StringComparison.Ordinal);
        Assert.EndsWith("\\u202Eeve", (string?)message["text"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x26)]
    [InlineData(0x78)]
    [InlineData(0x1F600)]
    public void Slack_LongestTexts_StayWithinWhatSlackTakes(int filler)
    {
        var text = string.Concat(Enumerable.Repeat(char.ConvertFromUtf32(filler), 5000));
        var alert = Make() with
        {
            Title = text,
            DisplayName = text,
            Reasons = [.. Enumerable.Range(0, 60).Select(i => new Reason("verdict", i, text))],
        };
        var sink = Sink("a") with { Type = SinkType.Slack, PublicAddress = $"https://g.example.com/{text[..1800]}" };

        var message = JsonNode.Parse(AlertFormat.Write(sink, Outgoing.Of(alert, Now)).Span)!;

        var blocks = message["blocks"]!.AsArray();
        Assert.InRange(blocks.Count, 1, 50);
        Assert.All(At(message, "blocks.text.text".Split('.')), one => Assert.InRange(((string)one!).Length, 1, 3000));
        Assert.All(
            At(message, "blocks.elements.text".Split('.')), one => Assert.InRange(((string)one!).Length, 1, 2000));
        Assert.All(blocks, block => Assert.InRange(block!["elements"]?.AsArray().Count ?? 1, 1, 10));
        Assert.InRange(((string)message["text"]!).Length, 1, 4000);
    }

    [Theory]
    [InlineData("https://g.example.com/", "https://g.example.com/v1/alerts/{0}")]
    [InlineData("https://g.example.com/console#a={id}", "https://g.example.com/console#a={0}")]
    public void LinkOf_PublicAddress_LeadsToTheAlert(string address, string expected)
    {
        var outgoing = Outgoing.Of(Make(), Now);

        var link = AlertFormat.LinkOf(Sink("a") with { PublicAddress = address }, outgoing);

        Assert.Equal(expected.Replace("{0}", outgoing.Alert.Id.ToString(), StringComparison.Ordinal), link);
        Assert.Null(AlertFormat.LinkOf(Sink("a"), outgoing));
    }

    private static JsonObject Write(AlertForm form, Alert alert) =>
        JsonNode.Parse(AlertFormat.Write(Sink("a") with { Form = form }, Outgoing.Of(alert, Now)).Span)!.AsObject();

    private static JsonObject Published(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;
        var path = Path.Combine(folder.FullName, "tests", "Ingest.Tests", "Sinks", "Formats", name);
        return JsonNode.Parse(File.ReadAllText(path, Encoding.UTF8))!.AsObject();
    }

    private static void Check(JsonObject value, JsonObject rule, string path)
    {
        foreach (var name in rule["required"]?.AsArray() ?? [])
            Assert.True(value[(string)name!] is not null, $"{path} has no {name}: {value.ToJsonString()}");
        var attributes = rule["attributes"]!.AsArray().Select(name => (string)name!);
        Assert.Empty(value.Select(member => member.Key).Except(attributes));
        if (rule["atLeastOne"]?.AsArray() is { } some)
            Assert.True(some.Any(name => value[(string)name!] is not null), $"{path} has none of {some}");
        foreach (var (name, values) in rule["enums"]?.AsObject() ?? [])
            if (value[name] is { } number) Assert.Contains((int)number, values!.AsArray().Select(one => (int)one!));
    }

    /// <summary>The paths of all values, with points between names; items of lists have their list's.</summary>
    private static IEnumerable<string> Leaves(JsonNode? node, string path = "") => node switch
    {
        JsonObject value => value.SelectMany(member =>
            Leaves(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}")),
        JsonArray list => list.SelectMany(item => Leaves(item, path)),
        _ => [path],
    };

    /// <summary>The values at a path, of all items of lists on the way.</summary>
    private static IEnumerable<JsonNode> At(JsonNode? node, ReadOnlyMemory<string> path)
    {
        if (node is JsonArray list) return list.SelectMany(item => At(item, path));
        if (node is null) return [];
        return path.IsEmpty ? [node] : At(node[path.Span[0]], path[1..]);
    }
}
