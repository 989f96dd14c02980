using System.CommandLine;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>
/// <c>silo</c>: a silo of a cluster on this machine, with the HTTP API in the same process if wanted.
/// </summary>
internal sealed class SiloCommand
{
    private readonly SiloSettings _defaults = new();
    private readonly ClusterOptionSet _cluster = new();
    private readonly GatewayOptionSet _gateway = new();

    private readonly Option<int> _siloPort;
    private readonly Option<int> _gatewayPort;
    private readonly Option<int> _waitingMax;
    private readonly Option<int> _shedCpu;
    private readonly Option<int> _shedMemory;
    private readonly Option<int> _idleMinutes;

    private readonly Option<int?> _primaryPort = new("--primary-port")
    {
        Description = "Silo port of the cluster's first silo, which keeps the membership. Its own port for the first.",
    };

    private readonly Option<bool> _withGateway = new("--with-gateway")
    {
        Description = "Serves the HTTP API in this process too (--listen, --geo, --calls-max).",
    };

    private SiloCommand()
    {
        _siloPort = Number("--silo-port", "Port for other silos.", _defaults.SiloPort);
        _gatewayPort = Number("--gateway-port", "Port for gateways.", _defaults.GatewayPort);
        _waitingMax = Number(
            "--waiting-requests-max", "Requests that may wait for one grain.", _defaults.WaitingRequestsMax);
        _shedCpu = Number(
            "--shed-cpu", "Processor load in percent from which gateways are refused; 0: never.",
            _defaults.ShedCpuPercent);
        _shedMemory = Number(
            "--shed-memory", "Memory load in percent from which gateways are refused; 0: never.",
            _defaults.ShedMemoryPercent);
        _idleMinutes = Number(
            "--idle-minutes", "Minutes after which an idle principal leaves memory.", _defaults.IdleMinutes);
    }

    /// <summary>The command.</summary>
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var silo = new SiloCommand();
        var command = new Command("silo", "Runs a silo. Its principals live in memory: nothing is durable yet.");
        silo._cluster.AddTo(command);
        command.Options.Add(silo._siloPort);
        command.Options.Add(silo._gatewayPort);
        command.Options.Add(silo._primaryPort);
        command.Options.Add(silo._waitingMax);
        command.Options.Add(silo._shedCpu);
        command.Options.Add(silo._shedMemory);
        command.Options.Add(silo._idleMinutes);
        command.Options.Add(silo._withGateway);
        silo._gateway.AddTo(command);
        command.SetAction((parsed, cancellation) => silo.RunAsync(parsed, output, errors, cancellation));
        return command;
    }

    private static Option<int> Number(string name, string description, int value) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => value,
    };

    private SiloSettings Read(ParseResult parsed) => new()
    {
        ClusterId = parsed.GetRequiredValue(_cluster.ClusterId),
        ServiceId = parsed.GetRequiredValue(_cluster.ServiceId),
        Policy = parsed.GetValue(_cluster.Policy),
        SiloPort = parsed.GetRequiredValue(_siloPort),
        GatewayPort = parsed.GetRequiredValue(_gatewayPort),
        PrimaryPort = parsed.GetValue(_primaryPort),
        WaitingRequestsMax = parsed.GetRequiredValue(_waitingMax),
        ShedCpuPercent = parsed.GetRequiredValue(_shedCpu),
        ShedMemoryPercent = parsed.GetRequiredValue(_shedMemory),
        ResponseTimeoutSeconds = parsed.GetRequiredValue(_cluster.ResponseTimeout),
        IdleMinutes = parsed.GetRequiredValue(_idleMinutes),
    };

    private async Task<int> RunAsync(
        ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var settings = Read(parsed);
        List<string> wrong = [.. SettingsCheck.Errors(settings)];
        List<string> warnings = [];
        GatewaySettings? gateway = null;
        LiveGeolocation? geolocation = null;
        if (parsed.GetValue(_withGateway) && (gateway = _gateway.Read(parsed, wrong, warnings)) is not null)
            geolocation = Running.OpenGeolocation(gateway, wrong);
        var policy = Running.OpenPolicy(settings.Policy, wrong, warnings);
        if (wrong.Count > 0) return Running.Refuse(errors, wrong);

        Running.Tell(policy!, warnings, output, errors);
        foreach (var line in SiloHost.Describe(settings)) await output.WriteLineAsync(line);
        if (gateway is not null)
            foreach (var line in GatewayService.Describe(gateway, geolocation!)) await output.WriteLineAsync(line);
        var host = SiloHost.Build(settings, policy!.Policy);
        return await Running.RunAsync(host, policy.Policy, gateway, geolocation, output, errors, cancellationToken);
    }
}
