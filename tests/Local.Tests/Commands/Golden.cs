using Xunit;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>What commands write, as it is kept under <c>tests/Local.Tests/Golden</c>.</summary>
internal static class Golden
{
    private static string Folder { get; } =
        Path.Combine(CommandRun.Sample, "..", "..", "tests", "Local.Tests", "Golden");

    /// <summary>Asserts that a text is the one kept; with <c>GRAINWATCH_UPDATE_GOLDEN=1</c>, keeps it.</summary>
    public static void Equal(string name, string text)
    {
        var path = Path.Combine(Folder, $"{name}.txt");
        if (Environment.GetEnvironmentVariable("GRAINWATCH_UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(Folder);
            File.WriteAllText(path, text);
        }

        Assert.True(File.Exists(path), $"{path} is missing: GRAINWATCH_UPDATE_GOLDEN=1 ./test writes it.");
        Assert.Equal(File.ReadAllText(path).ReplaceLineEndings("\n"), text);
    }
}
