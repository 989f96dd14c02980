using System.CommandLine;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Silo.Commands;

/// <summary>The options of a silo alone.</summary>
internal sealed class SiloOptionSet
{
    private const string Memory = "memory";
    private const string Postgres = "postgres";
    private const string Blobs = "blobs";

    private static readonly SiloSettings s_defaults = new();

    private readonly List<Option> _all = [];
    private readonly SecretOption _blobs = new("--blobs", "Connection string of the storage account of the blobs");
    private readonly Option<string> _storage;
    private readonly Option<string> _container;
    private readonly Option<string?> _sinks;
    private readonly Option<string> _advertise;
    private readonly Option<string> _health;
    private readonly Option<int> _siloPort;
    private readonly Option<int> _gatewayPort;
    private readonly Option<int?> _primaryPort;
    private readonly Option<int> _drainDelay;
    private readonly Option<int> _shutdownTimeout;
    private readonly Option<int> _probeTimeout;
    private readonly Option<int> _waitingMax;
    private readonly Option<int> _shedCpu;
    private readonly Option<int> _shedMemory;
    private readonly Option<int> _idleMinutes;

    /// <summary>The options.</summary>
    public SiloOptionSet()
    {
        _storage = Add(
            Choice.Of("--storage", "Where grains are kept; memory is not durable.", Memory, Postgres, Blobs));
        _container = Text("--blob-container", "Container of the blobs.", s_defaults.BlobContainer);
        _sinks = Add(new Option<string?>("--sinks")
        {
            HelpName = "FILE",
            Description = "Where alerts go, a JSON file, the same for all silos. Default: nowhere.",
        });
        _advertise = Text(
            "--advertise", "IP address at which others find this silo, or auto for this machine's own.",
            s_defaults.Advertise);
        _siloPort = Number("--silo-port", "Port for other silos.", s_defaults.SiloPort);
        _gatewayPort = Number("--gateway-port", "Port for gateways.", s_defaults.GatewayPort);
        _primaryPort = Add(new Option<int?>("--primary-port")
        {
            Description = "With --membership localhost: silo port of the first silo. Its own port for the first.",
        });
        _health = Text(
            "--health-listen", "Address and port of /healthz/startup, live and ready; none for nowhere.",
            s_defaults.HealthListen);
        _drainDelay = Number(
            "--drain-delay", "Seconds to be not ready before anything stops, for those who look at it.",
            s_defaults.DrainDelaySeconds);
        _shutdownTimeout = Number(
            "--shutdown-timeout", "Seconds in which grains leave memory and the silo leaves the cluster.",
            s_defaults.ShutdownTimeoutSeconds);
        _probeTimeout = Number(
            "--probe-timeout", "Seconds in which a silo must answer a probe; after three it is dead.",
            s_defaults.ProbeTimeoutSeconds);
        _waitingMax = Number(
            "--waiting-requests-max", "Requests that may wait for one grain.", s_defaults.WaitingRequestsMax);
        _shedCpu = Number(
            "--shed-cpu", "Processor load in percent from which gateways are refused; 0: never.",
            s_defaults.ShedCpuPercent);
        _shedMemory = Number(
            "--shed-memory", "Memory load in percent from which gateways are refused; 0: never.",
            s_defaults.ShedMemoryPercent);
        _idleMinutes = Number(
            "--idle-minutes", "Minutes after which an idle principal leaves memory.", s_defaults.IdleMinutes);
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in _all) command.Options.Add(option);
        _blobs.AddTo(command);
    }

    /// <summary>The settings of the options; what cannot be read is added to the errors.</summary>
    public SiloSettings Read(ParseResult parsed, List<string> errors) => new()
    {
        Storage = parsed.Of(_storage) switch
        {
            Postgres => StorageKind.Postgres,
            Blobs => StorageKind.Blobs,
            _ => StorageKind.Memory,
        },
        Blobs = _blobs.Read(parsed, errors),
        BlobContainer = parsed.Of(_container),
        Sinks = parsed.Of(_sinks),
        Advertise = parsed.Of(_advertise),
        SiloPort = parsed.Of(_siloPort),
        GatewayPort = parsed.Of(_gatewayPort),
        PrimaryPort = parsed.Of(_primaryPort),
        HealthListen = parsed.Of(_health),
        DrainDelaySeconds = parsed.Of(_drainDelay),
        ShutdownTimeoutSeconds = parsed.Of(_shutdownTimeout),
        ProbeTimeoutSeconds = parsed.Of(_probeTimeout),
        WaitingRequestsMax = parsed.Of(_waitingMax),
        ShedCpuPercent = parsed.Of(_shedCpu),
        ShedMemoryPercent = parsed.Of(_shedMemory),
        IdleMinutes = parsed.Of(_idleMinutes),
    };

    private Option<int> Number(string name, string description, int value) =>
        Add(new Option<int>(name) { Description = description, DefaultValueFactory = _ => value });

    private Option<string> Text(string name, string description, string value) =>
        Add(new Option<string>(name) { Description = description, DefaultValueFactory = _ => value });

    private Option<T> Add<T>(Option<T> option)
    {
        _all.Add(option);
        return option;
    }
}
