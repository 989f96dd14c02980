namespace Grainwatch.Silo.Hosting;

/// <summary>Finds what is wrong with settings: everything, each in a sentence that names the value.</summary>
internal static class SettingsCheck
{
    /// <summary>What is wrong with a silo's settings.</summary>
    public static IEnumerable<string> Errors(SiloSettings settings)
    {
        foreach (var error in Identity(settings.ClusterId, settings.ServiceId)) yield return error;
        foreach (var error in Port("--silo-port", settings.SiloPort)) yield return error;
        foreach (var error in Port("--gateway-port", settings.GatewayPort)) yield return error;
        if (settings.PrimaryPort is { } primary)
            foreach (var error in Port("--primary-port", primary)) yield return error;
        if (settings.SiloPort == settings.GatewayPort)
            yield return $"--silo-port and --gateway-port are both {settings.SiloPort}; they must differ.";
        foreach (var error in Positive("--waiting-requests-max", settings.WaitingRequestsMax)) yield return error;
        foreach (var error in Positive("--response-timeout", settings.ResponseTimeoutSeconds)) yield return error;
        // Orleans looks for idle grains once a minute, and wants them to be idle for longer than that.
        if (settings.IdleMinutes is < 2 or > 1440)
            yield return $"--idle-minutes is {settings.IdleMinutes}; it must be 2 to 1440.";
        foreach (var error in Percent("--shed-cpu", settings.ShedCpuPercent)) yield return error;
        foreach (var error in Percent("--shed-memory", settings.ShedMemoryPercent)) yield return error;
    }

    /// <summary>What is wrong with a client's settings.</summary>
    public static IEnumerable<string> Errors(ClientSettings settings)
    {
        foreach (var error in Identity(settings.ClusterId, settings.ServiceId)) yield return error;
        if (settings.GatewayPorts.Count == 0)
            yield return "--gateway-port names no port; at least one silo must be known.";
        foreach (var port in settings.GatewayPorts)
            foreach (var error in Port("--gateway-port", port)) yield return error;
        foreach (var error in Positive("--response-timeout", settings.ResponseTimeoutSeconds)) yield return error;
    }

    /// <summary>What is wrong with a gateway's settings.</summary>
    public static IEnumerable<string> Errors(GatewaySettings settings)
    {
        foreach (var error in Positive("--calls-max", settings.CallsMax)) yield return error;
        if (string.IsNullOrWhiteSpace(settings.Quarantine))
            yield return "--quarantine is empty; rejected records need a folder.";
    }

    private static IEnumerable<string> Identity(string clusterId, string serviceId)
    {
        if (string.IsNullOrWhiteSpace(clusterId)) yield return "--cluster-id is empty; silos of one cluster share it.";
        if (string.IsNullOrWhiteSpace(serviceId))
            yield return "--service-id is empty; what is stored is stored under it.";
    }

    private static IEnumerable<string> Port(string option, int port)
    {
        if (port is < 1 or > 65535) yield return $"{option} is {port}; a port is 1 to 65535.";
    }

    private static IEnumerable<string> Positive(string option, int value)
    {
        if (value is < 1 or > 1_000_000) yield return $"{option} is {value}; it must be 1 to 1000000.";
    }

    private static IEnumerable<string> Percent(string option, int value)
    {
        if (value is < 0 or > 100) yield return $"{option} is {value}; it must be 1 to 100 percent, or 0 for never.";
    }
}
