using System.Diagnostics;
using Grainwatch.Ingest.Tests.Replay;
using Xunit;
using static Grainwatch.Local.Tests.Commands.CommandRun;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>The script for bash, in a bash, asking the program itself.</summary>
public sealed class CompletionCommandTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("grainwatch al", "alert")]
    [InlineData("grainwatch alert ex", "explain")]
    [InlineData("grainwatch principal t", "timeline trust")]
    [InlineData("grainwatch alert close a206ea0c --as ", "benign false-positive true-positive")]
    [InlineData("grainwatch alert list --sev", "--severity")]
    public async Task Bash_ALineThatIsNotFinished_OffersWhatMayComeNext(string line, string expected)
    {
        if (!OperatingSystem.IsLinux()) return;
        var script = _folder.Write("completion", (await RunAsync("completion", "bash")).Out);
        var program = Path.Combine(AppContext.BaseDirectory, "grainwatch.dll");
        var typed = line.Split(' ');
        var bash = $$"""
            grainwatch() { '{{Environment.ProcessPath}}' '{{program}}' "$@"; }
            source '{{script}}'
            complete -p grainwatch >&2
            COMP_LINE='{{line}}' COMP_POINT={{line.Length}} COMP_CWORD={{typed.Length - 1}}
            COMP_WORDS=({{string.Join(' ', typed.Select(word => $"'{word}'"))}})
            _grainwatch
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", bash])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var offered = await process.StandardOutput.ReadToEndAsync();
        var said = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();

        var words = offered.Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        Assert.Equal(expected, string.Join(' ', words));
        Assert.Contains("-F _grainwatch grainwatch", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("zsh", "#compdef grainwatch")]
    [InlineData("fish", "complete -c grainwatch")]
    public async Task Script_OfAnotherShell_SaysHowItIsUsed(string shell, string part)
    {
        var run = await RunAsync("completion", shell);

        Assert.Equal(0, run.Code);
        Assert.Contains(part, run.Out, StringComparison.Ordinal);
        Assert.Contains($"grainwatch completion {shell} >", run.Out, StringComparison.Ordinal);
        Assert.Contains("[suggest:", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_OfNoShellItKnows_IsAUsageError() =>
        Assert.Equal(64, (await RunAsync("completion", "tcsh")).Code);
}
