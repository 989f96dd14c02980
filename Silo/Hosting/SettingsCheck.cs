using Azure.Storage.Blobs;
using Grainwatch.Ingest.Http;
using Grainwatch.Silo.Postgres;

namespace Grainwatch.Silo.Hosting;

/// <summary>Finds what is wrong with settings: everything, each in a sentence that names the value.</summary>
internal static class SettingsCheck
{
    /// <summary>What is wrong with a silo's settings.</summary>
    public static IEnumerable<string> Errors(SiloSettings settings) =>
    [
        .. Identity(settings.Membership),
        .. Endpoints(settings),
        .. Postgres(settings.Membership.Postgres, settings.UsesPostgres, "neither --membership nor --storage is"),
        .. Blobs(settings),
        .. Between("--response-timeout", settings.Membership.ResponseTimeoutSeconds, 1, 3600),
        .. Between("--waiting-requests-max", settings.WaitingRequestsMax, 1, 1_000_000),
        // Orleans looks for idle grains once a minute, and wants them to be idle for longer than that.
        .. Between("--idle-minutes", settings.IdleMinutes, 2, 1440),
        .. Between("--probe-timeout", settings.ProbeTimeoutSeconds, 1, 60),
        .. Between("--drain-delay", settings.DrainDelaySeconds, 0, 300),
        .. Between("--shutdown-timeout", settings.ShutdownTimeoutSeconds, 2, 300),
        .. Percent("--shed-cpu", settings.ShedCpuPercent),
        .. Percent("--shed-memory", settings.ShedMemoryPercent),
    ];

    /// <summary>What is wrong with a client's settings.</summary>
    public static IEnumerable<string> Errors(ClientSettings settings)
    {
        foreach (var error in Identity(settings.Membership)) yield return error;
        var listed = settings.Membership.Kind == MembershipKind.Postgres;
        foreach (var error in Postgres(settings.Membership.Postgres, listed, "--membership is not"))
            yield return error;
        if (settings.GatewayPorts.Count == 0)
            yield return "--gateway-port names no port; at least one silo must be known.";
        foreach (var port in settings.GatewayPorts)
            foreach (var error in Port("--gateway-port", port)) yield return error;
        foreach (var error in Between("--response-timeout", settings.Membership.ResponseTimeoutSeconds, 1, 3600))
            yield return error;
    }

    /// <summary>What is wrong with a gateway's settings.</summary>
    public static IEnumerable<string> Errors(GatewaySettings settings)
    {
        foreach (var error in Between("--calls-max", settings.CallsMax, 1, 1_000_000)) yield return error;
        if (settings.Quarantine is not null && string.IsNullOrWhiteSpace(settings.Quarantine))
            yield return "--quarantine is empty; name a folder, or leave it out, and the cluster keeps such records.";
    }

    private static IEnumerable<string> Identity(MembershipSettings settings)
    {
        if (string.IsNullOrWhiteSpace(settings.ClusterId))
            yield return "--cluster-id is empty; silos of one cluster share it.";
        if (string.IsNullOrWhiteSpace(settings.ServiceId))
            yield return "--service-id is empty; what is stored is stored under it.";
        // The columns of Orleans' tables hold so many.
        if (settings.ClusterId.Length > 150)
            yield return $"--cluster-id has {settings.ClusterId.Length} characters; 150 are possible.";
        if (settings.ServiceId.Length > 150)
            yield return $"--service-id has {settings.ServiceId.Length} characters; 150 are possible.";
    }

    private static IEnumerable<string> Endpoints(SiloSettings settings)
    {
        foreach (var error in Port("--silo-port", settings.SiloPort)) yield return error;
        foreach (var error in Port("--gateway-port", settings.GatewayPort)) yield return error;
        if (settings.SiloPort == settings.GatewayPort)
            yield return $"--silo-port and --gateway-port are both {settings.SiloPort}; they must differ.";
        var isLocal = settings.Membership.Kind == MembershipKind.Localhost;
        if (settings.PrimaryPort is { } primary)
        {
            foreach (var error in Port("--primary-port", primary)) yield return error;
            if (!isLocal) yield return "--primary-port is for --membership localhost; PostgreSQL lists the silos.";
        }

        if (AdvertisedAddress.Read(settings.Advertise) is not { } address)
            yield return $"--advertise: '{settings.Advertise}' is no IP address of this machine, nor 'auto' with one.";
        else if (isLocal && !System.Net.IPAddress.IsLoopback(address))
            yield return $"--advertise is {settings.Advertise}; with --membership localhost it must be 127.0.0.1.";
        if (settings.HealthListen != "none" && !ListenAddress.TryParseAny(settings.HealthListen, out _, out var wrong))
            yield return $"--health-listen: {wrong}";
    }

    private static IEnumerable<string> Postgres(Secret? connection, bool isUsed, string unused)
    {
        if (connection is null && isUsed)
            yield return "--postgres is missing; --membership or --storage is postgres and needs a connection string.";
        if (connection is not { } text) yield break;
        if (!isUsed) yield return $"--postgres is given, but {unused} postgres.";
        if (!PostgresConnection.TryRead(text.Value, out _, out var error)) yield return $"--postgres {error}";
    }

    private static IEnumerable<string> Blobs(SiloSettings settings)
    {
        var isUsed = settings.Storage == StorageKind.Blobs;
        if (!IsContainerName(settings.BlobContainer))
            yield return $"--blob-container is '{settings.BlobContainer}'; a container has 3 to 63 small letters, "
                + "digits and single hyphens.";
        if (settings.Blobs is null && isUsed)
            yield return "--blobs is missing; --storage is blobs and needs a connection string.";
        if (settings.Blobs is not { } text) yield break;
        if (!isUsed) yield return "--blobs is given, but --storage is not blobs.";
        if (!IsBlobConnection(text.Value))
            yield return "--blobs is no connection string of a storage account, such as "
                + "DefaultEndpointsProtocol=https;AccountName=…;AccountKey=…;EndpointSuffix=core.windows.net";
    }

    private static bool IsContainerName(string text) =>
        text.Length is >= 3 and <= 63
        && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
        && text.Split('-').All(part => part.Length > 0);

    private static bool IsBlobConnection(string text)
    {
        try
        {
            return new BlobServiceClient(text).Uri.IsAbsoluteUri;
        }
        catch (Exception e) when (e is FormatException or ArgumentException)
        {
            return false;
        }
    }

    private static IEnumerable<string> Port(string option, int port)
    {
        if (port is < 1 or > 65535) yield return $"{option} is {port}; a port is 1 to 65535.";
    }

    private static IEnumerable<string> Between(string option, int value, int least, int most)
    {
        if (value < least || value > most) yield return $"{option} is {value}; it must be {least} to {most}.";
    }

    private static IEnumerable<string> Percent(string option, int value)
    {
        if (value is < 0 or > 100) yield return $"{option} is {value}; it must be 1 to 100 percent, or 0 for never.";
    }
}
