using System.Collections;
using System.Text;
using System.Text.RegularExpressions;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Sinks.Settings;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Sinks.Settings;

public sealed partial class SinkDocsTests
{
    private static string Docs
    {
        get
        {
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;
            return Path.Combine(folder.FullName, "docs");
        }
    }

    private static string Document => File.ReadAllText(Path.Combine(Docs, "sinks.md"));

    [Fact]
    public void Examples_OfTheDocument_AreSound()
    {
        using var folder = new TempFolder();
        var environment = new Hashtable
        {
            ["SOC_WEBHOOK_SECRET"] = "0123456789abcdef",
            ["CHAT_WEBHOOK_URL"] = "https://hooks.example.com/services/x",
        };
        var examples = Blocks().Matches(Document).Select(match => match.Groups["json"].Value).ToList();

        Assert.NotEmpty(examples);
        foreach (var example in examples)
        {
            List<string> said = [];
            Assert.NotNull(SinksSource.Read(folder.Write("sinks.json", example), said, said, environment));
            Assert.Empty(said);
        }
    }

    [Fact]
    public void Document_NamesEveryMember()
    {
        var members = new[] { typeof(SinksFile), typeof(SinkEntry), typeof(SinkFilter) }
            .SelectMany(type => SinksJson.Default.Options.GetTypeInfo(type).Properties)
            .Select(property => property.Name).Where(name => name is not ("$schema" or "sinks"));

        Assert.All(members, name => Assert.Contains($"`{name}`", Document, StringComparison.Ordinal));
        Assert.All(
            Enum.GetValues<SinkType>().Select(type => PolicyValues.WordsOf(typeof(SinkType))[(int)type]),
            word => Assert.Contains($"`{word}`", Document, StringComparison.Ordinal));
    }

    [Fact]
    public void Schema_FromTheTypes_IsTheOneBesideTheDocument()
    {
        var path = Path.Combine(Docs, "sinks.schema.json");
        var schema = SinksSchema.Generate();
        if (Environment.GetEnvironmentVariable("GRAINWATCH_UPDATE_SCHEMA") == "1") File.WriteAllText(path, schema);

        Assert.True(
            File.ReadAllText(path, Encoding.UTF8) == schema,
            "docs/sinks.schema.json is not what the types say; GRAINWATCH_UPDATE_SCHEMA=1 ./test --filter SinkDocs "
            + "writes it.");
    }

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blocks();
}
