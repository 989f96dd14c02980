using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Tests.Replay;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Quality;
using Xunit;

namespace Grainwatch.Local.Tests.Quality;

public sealed class LabelFileTests : IDisposable
{
    private const string Good = """{"id":"a","kind":"theft","incident":true,"eventIds":["e1","e2"]}""";

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_FieldsOfASample_AreAllThere()
    {
        var path = _folder.Write("labels.jsonl", """
            {"id":"vpn-01","kind":"vpn","incident":false,"story":"A tunnel.","principal":"IAMUser/1:ada",
            """.TrimEnd('\n') + """
            "principalKey":"IAMUser/1:AIDA","from":"2026-05-01T10:00:00Z","to":"2026-05-02T10:00:00Z","eventIds":["e"]}
            """);

        var label = Assert.Single(LabelFile.Read(path));

        Assert.Equal(("vpn-01", "vpn", false, "A tunnel.", "ada"),
            (label.Id, label.Kind, label.IsIncident, label.Story, label.Person));
        Assert.Equal(new DateTime(2026, 5, 1, 10, 0, 0, DateTimeKind.Utc), label.From);
        Assert.Equal(DateTimeKind.Utc, label.To!.Value.Kind);
        Assert.Equal(["e"], label.EventIds);
    }

    [Fact]
    public void Read_OnlyWhatIsNeeded_IsEnough() =>
        Assert.Null(Assert.Single(LabelFile.Read(_folder.Write("labels.jsonl", $"\n{Good}\n\n"))).Person);

    [Fact]
    public void Read_LineWithoutEnd_IsRefusedEarly()
    {
        var path = _folder.Write("labels.jsonl", new string('x', (16 << 20) + 1));

        var e = Assert.Throws<CommandException>(() => LabelFile.Read(path));

        Assert.Contains("line 1: it has more than", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken", "this is no JSON (byte 0); write one object on one line")]
    [InlineData("[]", "this is no JSON object")]
    [InlineData("""{"kind":"k","incident":true,"eventIds":["e"]}""", "'id' is missing; write a name")]
    [InlineData("""{"id":"b","incident":true,"eventIds":["e"]}""", "'kind' is missing; write what kind")]
    [InlineData("""{"id":"b","kind":"k","incident":"true","eventIds":["e"]}""", "write true or false, without quotes")]
    [InlineData("""{"id":"b","kind":"k","incident":true,"eventIds":[]}""", "'eventIds' is missing; write a list")]
    [InlineData("""{"id":"b","kind":"k","incident":true,"eventIds":["e",7]}""", "'eventIds' is missing; write a list")]
    [InlineData("""{"id":"b","kind":"k","incident":true,"eventIds":["e"],"from":"noon"}""", "'from' is no time; write")]
    [InlineData("""{"id":"\ud800","kind":"k","incident":true,"eventIds":["e"]}""", "half a surrogate pair")]
    [InlineData("""{"id":"b","id":"c","kind":"k","incident":true,"eventIds":["e"]}""", "a member is there twice")]
    [InlineData(Good, "the id 'a' is on line 1 too; give each story an id of its own")]
    public void Read_BadLine_IsNamedWithTheRemedy(string line, string remedy)
    {
        var path = _folder.Write("labels.jsonl", $"{Good}\n\n{line}\n");

        var error = Assert.Throws<CommandException>(() => LabelFile.Read(path));

        Assert.Equal(ExitCode.Configuration, error.ExitCode);
        Assert.Contains($"'{path}', line 3: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_ManyBadLines_NamesSomeAndCountsTheRest()
    {
        var path = _folder.Write("labels.jsonl", string.Concat(Enumerable.Repeat("broken\n", 24)));

        var error = Assert.Throws<CommandException>(() => LabelFile.Read(path));

        Assert.Contains("line 1: ", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 20: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("line 21: ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; and 4 more.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_EmptyFile_SaysSo() =>
        Assert.Contains("holds no label", Assert.Throws<CommandException>(
            () => LabelFile.Read(_folder.Write("labels.jsonl", ""))).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NoFile_IsMissingInput() =>
        Assert.Throws<MissingInputException>(() => LabelFile.Read(_folder.Of("absent")));
}
