using Grainwatch.Ingest.Replay;
using Spectre.Console;

namespace Grainwatch.Local.Commands;

/// <summary>Shows a person that a replay goes on; a file or a pipe is not told.</summary>
internal static class ReplayProgressBar
{
    public static async Task<ReplayResult> ShowAsync(
        Terminal terminal, int files, Func<IProgress<ReplayProgress>?, Task<ReplayResult>> run)
    {
        if (!terminal.Error.Profile.Capabilities.Interactive) return await run(null);
        return await terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new SpinnerColumn(), new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn())
            .StartAsync(async context =>
            {
                var task = context.AddTask("reading", maxValue: files);
                return await run(new Bar(task));
            });
    }

    private sealed class Bar(ProgressTask task) : IProgress<ReplayProgress>
    {
        public void Report(ReplayProgress value)
        {
            task.Value = value.FilesRead;
            task.Description = $"{value.Records:N0} events";
        }
    }
}
