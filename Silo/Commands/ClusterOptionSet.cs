using System.CommandLine;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>The options that silos and gateways share.</summary>
internal sealed class ClusterOptionSet
{
    public Option<string> ClusterId { get; } = new("--cluster-id")
    {
        Description = "Silos and gateways of one cluster share it.",
        DefaultValueFactory = _ => ClusterDefaults.Id,
    };

    public Option<string> ServiceId { get; } = new("--service-id")
    {
        Description = "What is stored is stored under it; it stays when clusters come and go.",
        DefaultValueFactory = _ => ClusterDefaults.Id,
    };

    public Option<int> ResponseTimeout { get; } = new("--response-timeout")
    {
        Description = "Seconds after which an unanswered call has an unknown outcome.",
        DefaultValueFactory = _ => 30,
    };

    public Option<string?> Policy { get; } = new("--policy")
    {
        HelpName = "FILE",
        Description = "The policy, a JSON file; the same for all silos and gateways. The published one if not given.",
    };

    public void AddTo(Command command)
    {
        command.Options.Add(ClusterId);
        command.Options.Add(ServiceId);
        command.Options.Add(ResponseTimeout);
        command.Options.Add(Policy);
    }
}
