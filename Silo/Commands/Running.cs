using System.Net.Sockets;
using Grainwatch.Detection.Policies;
using Grainwatch.Ingest.Geolocation;
using Grainwatch.Ingest.Geolocation.Mmdb;
using Grainwatch.Ingest.Http;
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
    public static Geolocator? OpenGeolocation(GatewaySettings settings, List<string> errors)
    {
        try
        {
            return GeolocationFiles.Open(settings.Geolocation);
        }
        catch (MmdbException e)
        {
            errors.Add($"--geo: {e.Message}");
            return null;
        }
    }

    /// <summary>Starts, serves, stops.</summary>
    public static async Task<int> RunAsync(
        IHost host, GatewaySettings? gateway, Geolocator? geolocator, TextWriter output, TextWriter errors,
        CancellationToken cancellationToken)
    {
        try
        {
            await host.StartAsync(cancellationToken);
            await using var service = gateway is null
                ? null
                : new GatewayService(
                    host.Services.GetRequiredService<IGrainFactory>(), gateway, geolocator!, Policy.Default);
            if (service is not null)
            {
                await service.StartAsync(cancellationToken);
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
        catch (Exception e) when (e is IOException or SocketException or OrleansException)
        {
            await errors.WriteLineAsync($"grainwatch-silo: could not start: {e.Message}");
            return ExitCode.Unavailable;
        }
        finally
        {
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
    }
}
