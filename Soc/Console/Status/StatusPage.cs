using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Soc.Console.Pages;
using Microsoft.AspNetCore.Http;

namespace Grainwatch.Soc.Console.Status;

/// <summary>How the process is: to operators in all its parts, to others whether it is well.</summary>
internal static class StatusPage
{
    private const string Path = "/console/status";

    /// <summary>The page.</summary>
    public static Endpoint[] Endpoints(ConsoleHost host) =>
    [
        host.Get(Path, Role.Reader, async http =>
            await host.ShowAsync<StatusView, StatusModel>(http, await ReadAsync(http, host))),
    ];

    /// <summary>What who asks may know.</summary>
    public static async Task<StatusModel> ReadAsync(HttpContext http, ConsoleHost host)
    {
        var status = await StatusAnswer.OfAsync(host.Gateway, http.RequestAborted);
        var caller = http.Caller();
        return StatusModel.Of(status, host.Policy.Version, caller.ScopeOf(Role.Operator) is not null
            ? null
            : $"Its parts are told to operators: {caller.Shown} has not that role.");
    }
}
