using Xunit;

namespace Grainwatch.Samples.Tests;

public sealed class DeterminismTests
{
    [Fact]
    public void Run_SameOptions_SameBytes()
    {
        var first = Generate(seed: 3);
        var second = Generate(seed: 3);

        Assert.Equal(first.Files, second.Files);
        Assert.All(first.Files, path => Assert.Equal(
            File.ReadAllBytes(Path.Combine(first.Folder, path)),
            File.ReadAllBytes(Path.Combine(second.Folder, path))));
        Delete(first, second);
    }

    [Fact]
    public void Run_OtherSeed_OtherEventsAndSameGeolocation()
    {
        var first = Generate(seed: 3);
        var second = Generate(seed: 4);

        Assert.NotEqual(first.Content("labels.jsonl"), second.Content("labels.jsonl"));
        Assert.Equal(first.Content("geo/city.mmdb"), second.Content("geo/city.mmdb"));
        Delete(first, second);
    }

    private static Sample Generate(ulong seed)
    {
        var options = new GeneratorOptions
        {
            Out = MediumSample.Temporary(),
            Seed = seed,
            People = 14,
            Days = 16,
            Events = 1500,
        };
        SampleGenerator.Run(options);
        return new Sample(options.Out);
    }

    private static void Delete(params Sample[] samples)
    {
        foreach (var sample in samples)
        {
            Directory.Delete(sample.Folder, recursive: true);
        }
    }
}
