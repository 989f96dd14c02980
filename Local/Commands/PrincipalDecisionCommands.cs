using System.CommandLine;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Principals;
using Grainwatch.Soc;
using Grainwatch.Soc.Explaining;

namespace Grainwatch.Local.Commands;

/// <summary>Records what analysts decide about a principal.</summary>
internal static class PrincipalDecisionCommands
{
    public static Command CreateTrust(Terminal terminal, TimeProvider clock)
    {
        var (name, options) = (PrincipalCommand.Name(), new DecisionOptions());
        var place = new Option<string?>("--place")
        {
            HelpName = "PLACE",
            Description = "A country (NG), country/subdivision/city, or a city of the principal's own: 'Kyoto, JP'.",
        };
        var network = new Option<string?>("--network")
        {
            HelpName = "NETWORK",
            Description = "AS64500, or a range of addresses: 203.0.113.0/24.",
        };
        var until = new Option<string>("--until")
        {
            HelpName = "TIME",
            Description = "Events before then are expected: 2026-12-01, or 30d from now. A past time takes trust back.",
            Required = true,
        };
        var command = new Command(
            "trust", "Expect a principal at a place or on a network until a time: its sightings there are suppressed.")
        {
            name, place, network, until,
        };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(place) is null == result.GetResult(network) is null)
                result.AddError("one of --place and --network says what is trusted.");
        });
        command.SetAction((parsed, cancellation) => options.RunAsync(
            parsed, terminal,
            async (client, frame) =>
            {
                var end = TimeArgument.Ahead("--until", parsed.GetValue(until)!, clock);
                var principal = await client.PrincipalAsync(parsed.GetValue(name)!, cancellation);
                return (
                    parsed.GetValue(place) is { } where
                        ? new TrustPlace
                        {
                            Id = frame.Id,
                            By = frame.By,
                            At = DecisionFrame.At,
                            Note = frame.Note,
                            Place = await PlaceAsync(client, principal, where, cancellation),
                            Until = end,
                        }
                        : new TrustNetwork
                        {
                            Id = frame.Id,
                            By = frame.By,
                            At = DecisionFrame.At,
                            Note = frame.Note,
                            Network = parsed.GetValue(network)!,
                            Until = end,
                        },
                    principal.Key,
                    null);
            },
            cancellation));
        return command;
    }

    public static Command CreateMark(Terminal terminal)
    {
        var (name, options) = (PrincipalCommand.Name(), new DecisionOptions());
        var shared = new Option<bool>("--shared") { Description = "Several people use it." };
        var notShared = new Option<bool>("--not-shared") { Description = "They no longer do." };
        var command = new Command("mark", "Say whether several people use a principal.") { name, shared, notShared };
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(shared) is null == result.GetResult(notShared) is null)
                result.AddError("one of --shared and --not-shared says what it is.");
        });
        command.SetAction((parsed, cancellation) => options.RunAsync(
            parsed, terminal,
            (_, frame) => Task.FromResult<(Decision, string?, int?)>((
                new MarkShared
                {
                    Id = frame.Id,
                    By = frame.By,
                    At = DecisionFrame.At,
                    Note = frame.Note,
                    Shared = parsed.GetValue(shared),
                },
                parsed.GetValue(name),
                null)),
            cancellation));
        return command;
    }

    /// <summary>The place's id that is meant: as it is written, or as lists show those of the principal.</summary>
    private static async Task<string> PlaceAsync(
        ISocClient client, PrincipalView principal, string text, CancellationToken cancellation)
    {
        var meant = Habits.PlaceMeant(principal, [], text);
        if (meant != text || text.Length == 2 || text.Contains('/', StringComparison.Ordinal)) return meant;
        // Forgotten by the memory, it may stand in an alert still.
        List<AlertRow> rows = [];
        foreach (var header in principal.Alerts.Where(alert => alert.Place is not null).Take(20))
            rows.AddRange((await client.AlertAsync(header.Id, cancellation)).Rows);
        return Habits.PlaceMeant(principal, rows, text);
    }
}
