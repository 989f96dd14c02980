using System.CommandLine;
using Grainwatch.Detection.Alerts;
using Grainwatch.Local.Reports;
using Grainwatch.Soc;
using Grainwatch.Soc.Gateways;

namespace Grainwatch.Local.Commands;

/// <summary>Shows how a server is.</summary>
internal static class StatusCommand
{
    // Whoever has more open than this counts them elsewhere.
    private const int AlertsCounted = 10_000;

    private const string Examples = """
        Examples:
          grainwatch status                                       exit code 1 when something is not well
          grainwatch status --watch --every 1m
          grainwatch status -o json | jq .geolocation.files
          grainwatch status --server https://grainwatch.example.com --token-file me.token
        """;

    public static (Command Command, string Examples) Create(Terminal terminal, TimeProvider clock)
    {
        var (server, watch) = (new ServerOptions(), new WatchOption(clock));
        var output = new OutputOption(OutputForm.Table, OutputForm.Json, OutputForm.Jsonl);
        var command = new Command(
            "status", "Show how a server is: version, sources and their lag, quarantine, geolocation, open alerts.");
        output.AddTo(command);
        watch.AddTo(command);
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var client = server.Open(parsed);
            var isWell = true;
            var code = await watch.RunAsync(parsed, terminal, ShowAsync, cancellation);
            return code == ExitCode.Ok && !isWell ? ExitCode.Failed : code;

            async Task ShowAsync()
            {
                var status = await client.StatusAsync(cancellation);
                isWell = status.Status == "ok";
                if (output.Read(parsed) is var form and not OutputForm.Table)
                {
                    OutputOption.Write(terminal, form, status, SocJson.Readable.GatewayStatus);
                    return;
                }

                StatusText.Write(
                    terminal, server.Address(parsed), status, await CountAsync(client, cancellation), clock);
            }
        });
        return (command, Examples);
    }

    private static async Task<OpenAlerts> CountAsync(IGatewayClient client, CancellationToken cancellation)
    {
        var counts = new SortedDictionary<Severity, int>();
        var seen = 0;
        var query = new AlertQuery { Limit = AlertQuery.LimitMax };
        await foreach (var alert in client.AlertsAsync(query, cancellation))
        {
            counts[alert.Severity] = counts.GetValueOrDefault(alert.Severity) + 1;
            if (++seen == AlertsCounted) break;
        }

        return new OpenAlerts(counts, seen == AlertsCounted);
    }
}

/// <summary>How many alerts are open or acknowledged.</summary>
/// <param name="BySeverity">Of which severity.</param>
/// <param name="IsAtLeast">Whether counting stopped before the end.</param>
internal sealed record OpenAlerts(IReadOnlyDictionary<Severity, int> BySeverity, bool IsAtLeast);
