using Xunit;

namespace Grainwatch.Samples.Tests;

public sealed class CommittedSampleTests
{
    private const string Command = "dotnet run --project samples/Generator -- ";

    private static readonly string Root = FindRoot();

    [Fact]
    public void Small_CommandOfTheReadme_ProducesTheSame()
    {
        var line = File.ReadLines(Path.Combine(Root, "samples", "README.md"))
            .Select(text => text.Trim())
            .First(text => text.StartsWith(Command + "--out samples/small", StringComparison.Ordinal));
        var arguments = line[Command.Length..].Split(' ');
        arguments[1] = MediumSample.Temporary();
        var (options, errors) = OptionsParser.Parse(arguments);
        Assert.Empty(errors);
        SampleGenerator.Run(options!);

        var committed = new Sample(Path.Combine(Root, "samples", "small"));
        var made = new Sample(options!.Out);
        Assert.Equal(made.Files, committed.Files);
        // What is inside: compressed bytes differ between the zlibs of runtimes.
        Assert.All(made.Files, path =>
            Assert.True(made.Content(path).AsSpan().SequenceEqual(committed.Content(path)), path));
        Directory.Delete(options.Out, recursive: true);
    }

    [Fact]
    public void Small_Size_IsAtMost300KB()
    {
        var small = new Sample(Path.Combine(Root, "samples", "small"));

        Assert.True(small.Files.Sum(path => new FileInfo(Path.Combine(small.Folder, path)).Length) <= 300_000);
    }

    [Fact]
    public void Small_ShowPiece_IsBobPhishedInLyon()
    {
        var small = new Sample(Path.Combine(Root, "samples", "small"));
        var label = Assert.Single(small.Labels(), one => one.Text("kind") == "two-countries");
        var ids = label.GetProperty("eventIds").EnumerateArray().Select(id => id.GetString()).ToHashSet();
        var names = small.Records().Where(record => ids.Contains(record.Text("eventID")))
            .Select(record => record.Text("eventName"));

        Assert.EndsWith(":bob", label.Text("principal"), StringComparison.Ordinal);
        Assert.StartsWith("Lyon, FR", label.GetProperty("where")[0].GetString(), StringComparison.Ordinal);
        Assert.Contains("CreateAccessKey", names);
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "samples", "README.md")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException("The repository is not above the tests.");
        }

        return folder.FullName;
    }
}
