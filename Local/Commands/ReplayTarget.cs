using System.CommandLine;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.Principals;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Replay;
using Grainwatch.Soc;

namespace Grainwatch.Local.Commands;

/// <summary>Where a replay teaches: memory, a data folder, or an engine that runs elsewhere.</summary>
/// <param name="Folder">The data folder; null for none.</param>
/// <param name="Engine">The address of an engine's gateway; null for none.</param>
/// <param name="Arrival">Whether what it raises is news, or history.</param>
/// <param name="Token">What is shown to the engine; null for nothing.</param>
internal sealed record ReplayTarget(string? Folder, Uri? Engine, Arrival Arrival, string? Token = null)
{
    // Long enough for a restart, or for a cluster that lost a silo.
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(5);

    public static Option<string?> Into() => new("--into", "--data")
    {
        HelpName = "DIR|URL",
        Description = "Keep what is learned: in a data folder, durably, or in an engine that is running, by the "
            + "address of its gateway. Default: in memory, for this replay only.",
    };

    public static Option<bool> NoDeliver(Option<string?> into)
    {
        var option = new Option<bool>("--no-deliver")
        {
            Description = "This is history: alerts that rest on it alone are kept and listed as backfilled, and are "
                + "delivered to nobody. For months of old trails before going live.",
        };
        option.Validators.Add(result =>
        {
            if (result.GetValue(option) && result.GetResult(into) is not { Implicit: false })
                result.AddError("--no-deliver: a replay in memory delivers nothing; say --into which engine.");
        });
        return option;
    }

    /// <summary>The target of <c>--into</c> and <c>--no-deliver</c>.</summary>
    /// <param name="into">A folder or an address; null for memory.</param>
    /// <param name="noDeliver">Whether it is history.</param>
    /// <param name="tokenOf">The token for an engine; null for none.</param>
    /// <exception cref="CommandException">The address is none, or the token is.</exception>
    public static ReplayTarget Of(string? into, bool noDeliver, Func<Uri, string?> tokenOf)
    {
        var arrival = noDeliver ? Arrival.Backfill : Arrival.Live;
        var isUrl = into is not null && into.Contains("://", StringComparison.Ordinal);
        if (!isUrl) return new ReplayTarget(into, null, arrival);
        return Uri.TryCreate(into, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"
            ? new ReplayTarget(
                null,
                new Uri(url.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/"),
                arrival,
                tokenOf(url))
            : throw new CommandException(
                ExitCode.Usage, $"--into: '{into}' is no address of a gateway, such as http://127.0.0.1:8480.");
    }

    /// <summary>Replays files into the engine elsewhere.</summary>
    /// <exception cref="PrincipalStoreException">The engine did not take all of it.</exception>
    public async Task<ReplayResult> SendAsync(
        Terminal terminal,
        PolicyInForce policy,
        IReadOnlyList<TrailInput> inputs,
        ReplayOptions options,
        CancellationToken cancellation)
    {
        using var client = new HttpClient(HttpSocClient.CreateHandler(Engine!)) { BaseAddress = Engine };
        if (Token is not null) client.DefaultRequestHeaders.Authorization = new("Bearer", Token);
        await CheckAsync(client, cancellation);
        var route = new EngineRoute(
            client, policy.Version, Arrival == Arrival.Live, s_patience, TimeProvider.System, cancellation);
        // The engine locates by its own databases.
        var origins = new OriginCache(Geolocator.None);
        var replayer = new Replayer(route, CreateReader, options);
        return await ReplayProgressBar.ShowAsync(
            terminal, inputs.Count, progress => replayer.RunAsync(inputs, progress, cancellation));

        TrailReader CreateReader() =>
            new(new RecordReader(policy.Policy.CreateIdentifier(), origins, TimeProvider.System));
    }

    /// <summary>An engine that goes away is waited for; one that was never there is a mistake.</summary>
    private async Task CheckAsync(HttpClient client, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.GetAsync(new Uri("healthz", UriKind.Relative), cancellation);
        }
        catch (HttpRequestException e)
        {
            throw new CommandException(
                ExitCode.Failed, $"--into: no engine answers at {Engine} ({e.Message}); "
                + "start it, or correct the address.", e);
        }
    }
}
