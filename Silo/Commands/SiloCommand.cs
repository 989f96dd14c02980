using System.CommandLine;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary><c>silo</c>: a silo of a cluster, with the HTTP API in the same process if wanted.</summary>
internal sealed class SiloCommand : ICheckedCommand
{
    private readonly ClusterOptionSet _cluster = new();
    private readonly SiloOptionSet _silo = new();
    private readonly GatewayOptionSet _gateway = new();
    private readonly ObservingOptionSet _observing = new();

    private readonly Option<bool> _withGateway = new("--with-gateway")
    {
        Description = "Serves the HTTP API in this process too (--listen, --geo, --calls-max).",
    };

    /// <summary>The command.</summary>
    public SiloCommand(TextWriter output, TextWriter errors)
    {
        Command = new Command("silo", "Runs a silo: principals live in it, kept where --storage says.");
        _cluster.AddTo(Command);
        _silo.AddTo(Command);
        Command.Options.Add(_withGateway);
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

    private Start Read(ParseResult parsed, out SiloSettings settings)
    {
        var start = new Start();
        settings = _silo.Read(parsed, start.Wrong) with
        {
            Membership = _cluster.Read(parsed, start.Wrong),
            Policy = _cluster.Policy(parsed),
            HasDashboard = _cluster.HasDashboard(parsed),
        };
        start.ReadObserving(_observing, parsed);
        settings = settings with { Log = start.Log, IsTraced = start.Target?.Traces is not null };
        start.Wrong.AddRange(SettingsCheck.Errors(settings));
        if (parsed.Of(_withGateway)) start.ReadGateway(_gateway, parsed, settings.HasDashboard);
        start.ReadPolicy(settings.Policy);
        start.ReadSinks(settings.Sinks);
        return start;
    }

    private async Task<int> RunAsync(
        ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        using var start = Read(parsed, out var settings);
        if (start.Wrong.Count > 0) return Running.Refuse(errors, start.Wrong);

        errors = start.NotesTo(errors);
        start.Tell(SiloHost.Describe(settings), output, errors);
        return await Running.SiloAsync(settings, start, output, errors, cancellationToken);
    }
}
