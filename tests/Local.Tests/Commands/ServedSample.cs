using System.Net;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Serving;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Replay;
using Grainwatch.Ingest.Routing;
using Grainwatch.Ingest.Tests;
using Grainwatch.Local.Commands;
using Grainwatch.Local.Principals;
using Grainwatch.Local.Stores;
using Xunit;

namespace Grainwatch.Local.Tests.Commands;

/// <summary>The sample's trail behind a server, at noon of its last day: risks are as they were then.</summary>
public sealed class ServedSample : IAsyncLifetime, IAsyncDisposable
{
    private LocalPrincipals _principals = null!;
    private LiveGeolocation _geolocation = null!;
    private Gateway _gateway = null!;
    private GatewayServer _server = null!;

    internal ManualClock Clock { get; } = new(new DateTime(2026, 5, 25, 12, 0, 0, DateTimeKind.Utc));

    public string Url => _server.Url;

    public async Task InitializeAsync()
    {
        List<string> errors = [], warnings = [];
        var policy = PolicySource.Read(Path.Combine(CommandRun.Sample, "policy.json"), errors, warnings)!.Policy;
        _geolocation = LiveGeolocation.Open([Path.Combine(CommandRun.Sample, "geo")], Clock);
        var live = new LivePolicy(PolicyInForce.Of(policy));
        _principals = new LocalPrincipals(new MemoryStore(2), live, Clock);
        using (var router = new EventRouter(_principals))
        {
            var replayer = new Replayer(router, () => new TrailReader(
                new RecordReader(policy.CreateIdentifier(), _geolocation.Origins, Clock)));
            await replayer.RunAsync(TrailInputs.Find([Path.Combine(CommandRun.Sample, "AWSLogs")]));
        }

        _gateway = new Gateway(
            _principals, _geolocation.Origins, live, Clock, geolocation: _geolocation,
            quarantine: new MemoryQuarantine(clock: Clock));
        _server = new GatewayServer(_gateway, new Listeners(new IPEndPoint(IPAddress.Loopback, 0)));
        await _server.StartAsync();
        await RejectAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _gateway.Dispose();
        _principals.Dispose();
        _geolocation.Dispose();
    }

    Task IAsyncLifetime.DisposeAsync() => DisposeAsync().AsTask();

    /// <summary>Runs a command that asks this server; gives its exit code and what it wrote.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await RunAsync(Terminal.Of(output, error), CancellationToken.None, arguments);
        return (code, output.ToString(), error.ToString());
    }

    /// <summary>Puts three records into quarantine.</summary>
    private async Task RejectAsync()
    {
        const string Record = """
            {"eventVersion":"1.08","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"ada"},
            """
            + """
            "eventTime":"2026-05-25T10:00:00Z","eventSource":"ec2.amazonaws.com","eventName":"DescribeInstances"}
            """;
        using var client = new HttpClient();
        using var body = new StringContent(
            $"{{broken\n{Record.Replace("1.08", "2.00", StringComparison.Ordinal)}\n"
            + Record.Replace("2026-", "2999-", StringComparison.Ordinal));
        using var answer = await client.PostAsync(new Uri($"{Url}/v1/eventbridge"), body);
        answer.EnsureSuccessStatusCode();
    }

    internal Task<int> RunAsync(Terminal terminal, CancellationToken cancellation, params string[] arguments) =>
        GrainwatchCommand.RunAsync([.. arguments, "--server", Url], terminal, cancellation, Clock);
}
