using System.CommandLine;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary><c>gateway</c>: the HTTP API, as a client of a cluster on this machine.</summary>
internal sealed class GatewayCommand
{
    private readonly ClusterOptionSet _cluster = new();
    private readonly GatewayOptionSet _gateway = new();

    private readonly Option<int[]> _gatewayPorts = new("--gateway-port")
    {
        Description = "Gateway port of a silo; may be given again, for others.",
        DefaultValueFactory = _ => [ClusterDefaults.GatewayPort],
    };

    /// <summary>The command.</summary>
    public static Command Create(TextWriter output, TextWriter errors)
    {
        var gateway = new GatewayCommand();
        var command = new Command("gateway", "Serves the HTTP API; principals live on the silos of a cluster.");
        gateway._cluster.AddTo(command);
        command.Options.Add(gateway._gatewayPorts);
        gateway._gateway.AddTo(command);
        command.SetAction((parsed, cancellation) => gateway.RunAsync(parsed, output, errors, cancellation));
        return command;
    }

    private async Task<int> RunAsync(
        ParseResult parsed, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        var client = new ClientSettings
        {
            ClusterId = parsed.GetRequiredValue(_cluster.ClusterId),
            ServiceId = parsed.GetRequiredValue(_cluster.ServiceId),
            GatewayPorts = parsed.GetRequiredValue(_gatewayPorts),
            Policy = parsed.GetValue(_cluster.Policy),
            ResponseTimeoutSeconds = parsed.GetRequiredValue(_cluster.ResponseTimeout),
        };
        List<string> wrong = [.. SettingsCheck.Errors(client)];
        List<string> warnings = [];
        var settings = _gateway.Read(parsed, wrong, warnings);
        var geolocation = settings is null ? null : Running.OpenGeolocation(settings, wrong);
        var policy = Running.OpenPolicy(client.Policy, wrong, warnings);
        if (wrong.Count > 0) return Running.Refuse(errors, wrong);

        Running.Tell(policy!, warnings, output, errors);
        foreach (var line in ClientHost.Describe(client)) await output.WriteLineAsync(line);
        foreach (var line in GatewayService.Describe(settings!, geolocation!)) await output.WriteLineAsync(line);
        return await Running.RunAsync(
            ClientHost.Build(client, errors), policy!.Policy, settings, geolocation, output, errors, cancellationToken);
    }
}
