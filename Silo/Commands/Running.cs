using System.Data.Common;
using System.Net.Sockets;
using Azure;
using Grainwatch.GeoIP2;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Ingest.Http;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Ingest.Sinks;
using Grainwatch.Silo.Health;
using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Policies;
using Grainwatch.Silo.Sinks;
using Grainwatch.Silo.Storage;
using Grainwatch.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Runtime.MembershipService;

namespace Grainwatch.Silo.Commands;

/// <summary>Runs a host, with or without the HTTP API before it, until it is told to stop.</summary>
internal static class Running
{
    /// <summary>Writes what is wrong, a line each.</summary>
    public static int Refuse(TextWriter errors, IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences) errors.WriteLine($"grainwatch-silo: {sentence}");
        return ExitCode.Configuration;
    }

    /// <summary>Opens geolocation files; null with what is wrong added to the errors.</summary>
    public static LiveGeolocation? OpenGeolocation(GatewaySettings settings, List<string> errors)
    {
        try
        {
            return LiveGeolocation.Open(
                settings.Geolocation,
                TimeProvider.System,
                settings.Reader == GeoReader.MaxMind ? MaxMindGeolocator.Open : null);
        }
        catch (MmdbException e)
        {
            errors.Add($"--geo: {e.Message}");
            return null;
        }
    }

    /// <summary>Runs a silo: waits for its storage, joins, serves, leaves.</summary>
    public static Task<int> SiloAsync(
        SiloSettings settings, Start start, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
        => GuardAsync(output, errors, async () =>
        {
            await using var backends = Backends.Of(settings);
            var waiting = new Waiting(errors, TimeProvider.System);
            using var health = new SiloHealth(backends, waiting, TimeProvider.System);
            await using var page = ListenAddress.TryParseAny(settings.HealthListen, out var address, out _)
                ? await HealthServer.StartAsync(address, health)
                : null;
            if (page is not null) await output.WriteLineAsync($"health on {page.Url}/healthz/ready");
            settings.Membership.Tls?.OnFailure(why => errors.WriteLine($"grainwatch-silo: {why}"));

            using var sinks = start.Sinks is { } set ? new LiveSinks(set, TimeProvider.System) : null;
            foreach (var done in await backends.PrepareAsync(waiting, cancellationToken))
                await output.WriteLineAsync(done);
            var following = FollowingOf(settings.Policy, errors);
            var host = await JoinAsync(
                () => SiloHost.Build(settings, start.Live, backends, following, sinks, SinksOf(settings.Sinks, errors)),
                waiting, output, cancellationToken);
            var policies = host.Services.GetRequiredService<PolicyService>().Control;
            return await ServeAsync(
                "grainwatch-silo", host, start, policies, output, errors, health.Started, async () =>
                {
                    health.Drain();
                    await Task.Delay(TimeSpan.FromSeconds(settings.DrainDelaySeconds), CancellationToken.None);
                }, cancellationToken);
        }, cancellationToken);

    /// <summary>
    /// Starts a silo, again if those in the membership do not answer. They may be dead with nobody left to say so, and
    /// a silo that begins to join once they have missed their signs of life says it itself.
    /// </summary>
    private static async Task<IHost> JoinAsync(
        Func<IHost> build, Waiting waiting, TextWriter output, CancellationToken cancellationToken)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var host = build();
            if (isFirst)
                foreach (var line in OrleansOptions.DescribeSilo(host.Services)) await output.WriteLineAsync(line);
            try
            {
                await host.StartAsync(cancellationToken);
                waiting.Over();
                return host;
            }
            catch (OrleansClusterConnectivityCheckFailedException e)
            {
                await StopAsync(host, TextWriter.Null);
                await waiting.OnceMoreAsync($"silos of the cluster: {e.Message}", cancellationToken);
            }
            catch
            {
                await StopAsync(host, TextWriter.Null);
                throw;
            }
        }
    }

    /// <summary>Runs a gateway: waits for a silo, serves, ends.</summary>
    public static Task<int> GatewayAsync(
        ClientSettings settings, Start start, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
        => GuardAsync(output, errors, async () =>
        {
            await using var backends = Backends.Of(settings);
            var waiting = new Waiting(errors, TimeProvider.System);
            settings.Membership.Tls?.OnFailure(why => errors.WriteLine($"grainwatch-silo: {why}"));
            await backends.PrepareAsync(waiting, cancellationToken);
            var host = ClientHost.Build(settings, backends, waiting);
            foreach (var line in OrleansOptions.DescribeClient(host.Services)) await output.WriteLineAsync(line);
            var following = FollowingOf(settings.Policy, errors);
            await using var policies = following.Create(
                host.Services.GetRequiredService<IGrainFactory>(), start.Live, "gateway", GatewayService.NameOfThis(),
                TimeProvider.System);
            try
            {
                await host.StartAsync(cancellationToken);
                waiting.Over();
                await following.StartAsync(policies, cancellationToken, waiting);
            }
            catch
            {
                await StopAsync(host, TextWriter.Null);
                throw;
            }

            return await ServeAsync(
                "grainwatch-gateway", host, start, policies, output, errors, _ => { }, () => Task.CompletedTask,
                cancellationToken);
        }, cancellationToken);

    private static PolicyFollowing FollowingOf(string? file, TextWriter errors) =>
        new(file, note => errors.WriteLine($"grainwatch-silo: {note}"));

    private static SinksFollowing? SinksOf(string? file, TextWriter errors) => file is null
        ? null
        : new SinksFollowing(file, note => errors.WriteLine($"grainwatch-silo: {note}"));

    /// <summary>Says why something could not start, or that it was told to stop.</summary>
    private static async Task<int> GuardAsync(
        TextWriter output, TextWriter errors, Func<Task<int>> run, CancellationToken cancellationToken)
    {
        try
        {
            return await run();
        }
        catch (Exception e) when (
            (e is OperationCanceledException or OrleansLifecycleCanceledException)
            && cancellationToken.IsCancellationRequested)
        {
            await output.WriteLineAsync("stopped");
            return ExitCode.Ok;
        }
        catch (WrongSettingException e)
        {
            return Refuse(errors, [e.Message]);
        }
        catch (Exception e) when (e is QuarantineInUseException or QuarantineException)
        {
            return Refuse(errors, [$"--quarantine: {e.Message}"]);
        }
        catch (AuditException e)
        {
            return Refuse(errors, [$"--audit: {e.Message}"]);
        }
        catch (Exception e) when (
            e is IOException or SocketException or OrleansException or DbException or RequestFailedException)
        {
            await errors.WriteLineAsync($"grainwatch-silo: could not start: {e.Message}");
            return ExitCode.Unavailable;
        }
    }

    private static async Task<int> ServeAsync(
        string name,
        IHost host,
        Start start,
        PolicyControl policies,
        TextWriter output,
        TextWriter errors,
        Action<IServiceProvider> started,
        Func<Task> drain,
        CancellationToken cancellationToken)
    {
        try
        {
            await using var service = start.Gateway is null
                ? null
                : new GatewayService(
                    host.Services.GetRequiredService<IGrainFactory>(),
                    start.Gateway,
                    start.Geolocation!,
                    start.Live,
                    policies,
                    start.Log,
                    host.Services.GetService<HostInstruments>());
            // Ends when nothing is taken in any more, and before what it looks at.
            using var telemetry = TelemetryPipeline.Start(
                start.Target, name, host.Services.GetRequiredService<ILoggerFactory>());
            if (service is not null)
            {
                foreach (var note in service.Notes) await errors.WriteLineAsync($"grainwatch-silo: {note}");
                await service.StartAsync(cancellationToken);
                start.Geolocation!.Watch(note => errors.WriteLine($"grainwatch-silo: {note}"));
                if (service.FirehoseAddress is { } firehose)
                    await output.WriteLineAsync($"taking from Firehose on {firehose}/v1/firehose");
                await output.WriteLineAsync($"serving on {service.Address}");
            }

            started(host.Services);
            await output.WriteLineAsync("running; Ctrl-C stops");
            var isTold = await ToldAsync(host, cancellationToken);
            await output.WriteLineAsync("stopping");
            await drain();
            if (service is not null) await service.StopAsync();
            // Before those end whom it asks.
            await policies.DisposeAsync();
            return isTold ? ExitCode.Ok : ExitCode.Unavailable;
        }
        finally
        {
            await StopAsync(host, errors);
        }
    }

    /// <summary>Waits until the process is told to stop (true) or the host ends by itself (false).</summary>
    private static async Task<bool> ToldAsync(IHost host, CancellationToken cancellationToken)
    {
        var lifetime = host.Services.GetRequiredService<IHostApplicationLifetime>();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            cancellationToken, lifetime.ApplicationStopping);
        try
        {
            await Task.Delay(Timeout.Infinite, either.Token);
        }
        catch (OperationCanceledException)
        {
            // One of the two has come.
        }

        return cancellationToken.IsCancellationRequested;
    }

    /// <summary>Puts the grains to sleep and leaves the cluster, within the host's timeout.</summary>
    private static async Task StopAsync(IHost host, TextWriter errors)
    {
        try
        {
            await host.StopAsync(CancellationToken.None);
        }
        catch (Exception e) when (e is OperationCanceledException or AggregateException or TimeoutException)
        {
            await errors.WriteLineAsync("grainwatch-silo: not all was stopped in time; what is acknowledged is stored");
        }
        catch (InvalidOperationException)
        {
            // Orleans does not stop a silo that was told so in the middle of its start; it ends with its host.
        }
        finally
        {
            host.Dispose();
        }
    }
}
