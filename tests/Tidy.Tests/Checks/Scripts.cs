namespace Grainwatch.Tidy.Tests.Checks;

/// <summary>The commands of the README start as they stand there.</summary>
internal static class Scripts
{
    public static Check Check { get; } = new("executable scripts", Find)
    {
        Plants = [new("run", ("run", "#!/usr/bin/env bash\n"))],
        Clean = [Plant.Clean(("library.sh", "# sourced\n"))],
    };

    private static IEnumerable<Finding> Find(Tree tree)
    {
        if (OperatingSystem.IsWindows()) yield break;
        foreach (var file in tree.Texts.Where(file => file.Text.StartsWith("#!", StringComparison.Ordinal)))
        {
            var mode = File.GetUnixFileMode(file.FullPath);
            if (!mode.HasFlag(UnixFileMode.UserExecute)) yield return file.Whole("not executable");
        }
    }
}
