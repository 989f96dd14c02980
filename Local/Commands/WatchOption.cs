using System.CommandLine;
using System.Globalization;
using Grainwatch.Detection.Policies;
using Grainwatch.Soc;
using Spectre.Console;

namespace Grainwatch.Local.Commands;

/// <summary>The option that shows an answer again and again, until Ctrl-C.</summary>
internal sealed class WatchOption(TimeProvider clock)
{
    // To the upper left, and all below is gone; what had scrolled away stays.
    private const string HomeAndClear = "\u001b[H\u001b[2J";

    private static readonly TimeSpan s_everyMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_everyMax = TimeSpan.FromDays(1);

    private readonly Option<bool> _watch = new("--watch", "-w")
    {
        Description = "Show it again and again, until Ctrl-C.",
    };

    private readonly Option<string> _every = new("--every")
    {
        HelpName = "TIME",
        Description = "How often with --watch, such as 5s or 1m.",
        DefaultValueFactory = _ => "5s",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(_watch);
        command.Options.Add(_every);
    }

    /// <summary>Runs once, or until it is cancelled.</summary>
    public async Task<int> RunAsync(
        ParseResult parsed, Terminal terminal, Func<Task> show, CancellationToken cancellation)
    {
        if (!Duration.TryParse(parsed.GetValue(_every), out var every) || every < s_everyMin || every > s_everyMax)
            throw new CommandException(
                ExitCode.Usage, $"--every: '{parsed.GetValue(_every)}' is no time from 1s to 1d, such as 5s.");
        if (!parsed.GetValue(_watch))
        {
            await show();
            return ExitCode.Ok;
        }

        try
        {
            for (var isFirst = true; ; isFirst = false)
            {
                var isScreen = terminal.Out.Profile.Capabilities.Ansi;
                if (isScreen) terminal.Out.Write(new ControlCode(HomeAndClear));
                terminal.Line(clock.GetUtcNow().ToString(
                    $"yyyy-MM-dd HH:mm:ss'Z, every {Duration.Text(every)}'", CultureInfo.InvariantCulture));
                terminal.Line();
                try
                {
                    await show();
                }
                catch (SocException e) when (!isFirst
                    && e.Fault is SocFault.Busy or SocFault.Unreachable or SocFault.Failed)
                {
                    // A server that starts again is not the end of a screen on the wall.
                    terminal.Note(e.Message);
                }

                await Task.Delay(every, clock, cancellation);
            }
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Ok;
        }
    }
}
