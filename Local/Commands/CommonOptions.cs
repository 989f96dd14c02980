using System.CommandLine;
using System.Net;
using Grainwatch.Ingest.Http;

namespace Grainwatch.Local.Commands;

/// <summary>Options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<string[]> Geo() => new("--geo")
    {
        HelpName = "FILE|DIR",
        Description = "Geolocation database in MMDB format (city, country, ASN, anonymous IP), or a folder of some. "
            + "May be given more than once.",
        DefaultValueFactory = _ => [],
    };

    public static Option<string?> Policy() => new("--policy")
    {
        HelpName = "FILE",
        Description = "The policy, a JSON file: rules, windows, networks (docs/policy.md). Default: the published one.",
    };

    public static Option<string> Listen() => new("--listen")
    {
        HelpName = "ADDR:PORT",
        Description = "Where to serve: a loopback address, for callers are not asked who they are. "
            + "Port 0 is any free one.",
        DefaultValueFactory = _ => ListenAddress.Default,
    };

    /// <summary>The address of <c>--listen</c>.</summary>
    public static IPEndPoint ReadListen(string text) => ListenAddress.TryParse(text, out var address, out var error)
        ? address
        : throw new CommandException(ExitCode.Configuration, $"--listen: {error}");
}
