namespace Grainwatch.Samples.Tests;

/// <summary>One generated sample of forty people that the tests share.</summary>
public sealed class MediumSample : IDisposable
{
    public MediumSample()
    {
        Options = new GeneratorOptions { Out = Temporary(), People = 40, Days = 30, Events = 24_000 };
        Summary = SampleGenerator.Run(Options);
        Sample = new Sample(Options.Out);
        Records = [.. Sample.Records()];
    }

    public GeneratorOptions Options { get; }

    public SampleSummary Summary { get; }

    internal Sample Sample { get; }

    internal IReadOnlyList<System.Text.Json.JsonElement> Records { get; }

    public static string Temporary() =>
        Path.Combine(Path.GetTempPath(), "grainwatch-samples", Guid.NewGuid().ToString("N"));

    public void Dispose() => Directory.Delete(Options.Out, recursive: true);
}
