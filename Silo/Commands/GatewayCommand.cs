using System.CommandLine;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary><c>gateway</c>: the HTTP API, as a client of a cluster.</summary>
internal sealed class GatewayCommand : ICheckedCommand
{
    private readonly ClusterOptionSet _cluster = new();
    private readonly GatewayOptionSet _gateway = new();
    private readonly ObservingOptionSet _observing = new();

    private readonly Option<int[]> _gatewayPorts = new("--gateway-port")
    {
        Description = "With --membership localhost: gateway port of a silo; may be given again, for others.",
        DefaultValueFactory = _ => [ClusterDefaults.GatewayPort],
    };

    /// <summary>The command.</summary>
    public GatewayCommand(TextWriter output, TextWriter errors)
    {
        Command = new Command("gateway", "Serves the HTTP API; principals live on the silos of a cluster.");
        _cluster.AddTo(Command);
        Command.Options.Add(_gatewayPorts);
        _gateway.AddTo(Command);
        _observing.AddTo(Command);
        Command.SetAction((parsed, cancellation) => RunAsync(parsed, output, errors, cancellation));
    }

    /// <inheritdoc/>
    public Command Command { get; }

    /// <inheritdoc/>
    public IReadOnlyList<string> Errors(ParseResult parsed)
    {
        using var start = Read(parsed, out _);
        return start.Wrong;
    }

    private Start Read(ParseResult parsed, out ClientSettings settings)
    {
        var start = new Start();
        settings = new ClientSettings
        {
            Membership = _cluster.Read(parsed, start.Wrong),
            GatewayPorts = parsed.Of(_gatewayPorts) ?? [],
            Policy = _cluster.Policy(parsed),
        };
        start.ReadObserving(_observing, parsed);
        settings = settings with { Log = start.Log, IsTraced = start.Target?.Traces is not null };
        start.Wrong.AddRange(SettingsCheck.Errors(settings));
        start.ReadGateway(_gateway, parsed, _cluster.HasDashboard(parsed));
        start.ReadPolicy(settings.Policy);
        return start;
    }

    private async Task<int> RunAsync(
        ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        using var start = Read(parsed, out var settings);
        if (start.Wrong.Count > 0) return Running.Refuse(errors, start.Wrong);

        errors = start.NotesTo(errors);
        start.Tell(ClientHost.Describe(settings), output, errors);
        return await Running.GatewayAsync(settings, start, output, errors, cancellationToken);
    }
}
