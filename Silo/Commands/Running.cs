using System.Net.Sockets;
using Grainwatch.Detection.Policies;
using Grainwatch.GeoIP2;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Ingest.Policies;
using Grainwatch.Ingest.Quarantine;
using Grainwatch.Silo.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

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

    /// <summary>
    /// Opens the policy, the defaults where no file is named; null with what is wrong added to the errors.
    /// </summary>
    public static PolicyInForce? OpenPolicy(string? path, List<string> errors, List<string> warnings) =>
        path is null ? PolicyInForce.Default : PolicySource.Read(path, errors, warnings);

    /// <summary>Says which policy is in force, and what in it is worth a second look.</summary>
    public static void Tell(PolicyInForce policy, List<string> warnings, TextWriter output, TextWriter errors)
    {
        foreach (var warning in warnings) errors.WriteLine($"grainwatch-silo: {warning}");
        output.WriteLine($"policy {policy.Version}");
    }

    /// <summary>Starts, serves, stops.</summary>
    public static async Task<int> RunAsync(
        IHost host, Policy policy, GatewaySettings? gateway, LiveGeolocation? geolocation, TextWriter output,
        TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
            await using var service = gateway is null
                ? null
                : new GatewayService(
                    host.Services.GetRequiredService<IGrainFactory>(), gateway, geolocation!, policy);
            if (service is not null)
            {
                foreach (var note in service.Notes) await errors.WriteLineAsync($"grainwatch-silo: {note}");
                await service.StartAsync(cancellationToken);
                geolocation!.Watch(note => errors.WriteLine($"grainwatch-silo: {note}"));
                if (service.FirehoseAddress is { } firehose)
                    await output.WriteLineAsync($"taking from Firehose on {firehose}/v1/firehose");
                await output.WriteLineAsync($"serving on {service.Address}");
            }

            await output.WriteLineAsync("running; Ctrl-C stops");
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return ExitCode.Ok;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await output.WriteLineAsync("stopping");
            return ExitCode.Ok;
        }
        catch (Exception e) when (e is QuarantineInUseException or QuarantineException)
        {
            return Refuse(errors, [$"--quarantine: {e.Message}"]);
        }
        catch (Exception e) when (e is IOException or SocketException or OrleansException)
        {
            await errors.WriteLineAsync($"grainwatch-silo: could not start: {e.Message}");
            return ExitCode.Unavailable;
        }
        finally
        {
            geolocation?.Dispose();
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }
}
