using Grainwatch.Ingest.Replay;
using Xunit;

namespace Grainwatch.Ingest.Tests.Replay;

public sealed class TrailInputsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("123456789012_CloudTrail_eu-west-1_20260501T0905Z_AbCdEfGhIjKlMnOp.json.gz", "2026-05-01T09:05:00Z")]
    [InlineData("123456789012_CloudTrail-Digest_us-east-1_t_eu-west-1_20260501T090512Z.gz", "2026-05-01T09:05:12Z")]
    [InlineData("123456789012_CloudTrail_eu-west-1_20261301T0905Z_AbCdEfGhIjKlMnOp.json.gz", null)]
    [InlineData("events-20260501.jsonl", null)]
    public void Of_Name_TellsTheTimeOfDelivery(string name, string? delivered)
    {
        var input = TrailInput.Of(name);

        Assert.Equal(delivered, input.Delivered?.ToString("yyyy-MM-dd'T'HH:mm:ssK"));
    }

    [Fact]
    public void Find_Folder_TakesTrailFilesOfAllFoldersBelow()
    {
        string[] trails = ["a.json", "x/b.json.gz", "x/y/c.jsonl", "x/y/D.NDJSON", "e.jsonl.gz"];
        foreach (var name in (string[])[.. trails, "readme.md", "x/f.csv", "x/g.gz"]) _folder.Write(name, "{}");

        var found = TrailInputs.Find([_folder.Path]);

        Assert.Equal(trails.Select(name => _folder.Of(name)).Order(), found.Select(input => input.Path).Order());
    }

    [Fact]
    public void Find_FileNamed_IsTakenWhateverItsName()
    {
        var path = _folder.Write("trail.bin", "{}");

        Assert.Equal(path, Assert.Single(TrailInputs.Find([path])).Path);
    }

    [Theory]
    [InlineData("*.json", "a.json")]
    [InlineData("**/b?.json", "x/y/b1.json", "x/y/b2.json")]
    [InlineData("x/*/b1.json", "x/y/b1.json")]
    public void Find_Pattern_TakesWhatMatches(string pattern, params string[] expected)
    {
        foreach (var name in new[] { "a.json", "x/y/b1.json", "x/y/b2.json", "x/c.txt" }) _folder.Write(name, "{}");

        var found = TrailInputs.Find([_folder.Of(pattern)]);

        Assert.Equal(expected.Select(name => _folder.Of(name)), found.Select(input => input.Path).Order());
    }

    [Fact]
    public void Find_SameFileTwice_IsTakenOnce()
    {
        var path = _folder.Write("a.json", "{}");

        Assert.Single(TrailInputs.Find([path, _folder.Path, _folder.Of("*.json")]));
    }

    [Theory]
    [InlineData("absent.json", "does not exist")]
    [InlineData("*.absent", "Nothing matches")]
    [InlineData("", "holds no trail file")]
    public void Find_NothingThere_SaysWhat(string name, string message)
    {
        var error = Assert.Throws<MissingInputException>(() => TrailInputs.Find([_folder.Of(name)]));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(_folder.Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_LinkInACircle_Ends()
    {
        _folder.Write("x/a.json", "{}");
        Directory.CreateSymbolicLink(_folder.Of("x", "again"), _folder.Path);

        Assert.Single(TrailInputs.Find([_folder.Path]));
    }
}
