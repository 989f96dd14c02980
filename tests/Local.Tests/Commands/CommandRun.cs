using Grainwatch.Local.Commands;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>Runs the command line inside the test's process.</summary>
internal static class CommandRun
{
    /// <summary>The folder of the small sample.</summary>
    public static string Sample { get; } = FindSample();

    /// <summary>Runs a command to its end; gives its exit code and what it wrote.</summary>
    public static Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments) =>
        RunAsync(CancellationToken.None, arguments);

    /// <inheritdoc cref="RunAsync(string[])"/>
    public static async Task<(int Code, string Out, string Error)> RunAsync(
        CancellationToken cancellation, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await GrainwatchCommand.RunAsync(arguments, Terminal.Of(output, error), cancellation);
        return (code, output.ToString(), error.ToString());
    }

    private static string FindSample()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Directory.Build.props"))) folder = folder.Parent!;
        return Path.Combine(folder.FullName, "samples", "small");
    }
}
