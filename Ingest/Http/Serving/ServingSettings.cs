using System.Net;
using Grainwatch.Ingest.Http.Access;
using Grainwatch.Ingest.Http.Firehose;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>Where and how the HTTP API is served, as an operator writes it.</summary>
public sealed record ServingSettings
{
    /// <summary><c>--listen</c>: an address and port; loopback, unless callers are asked who they are.</summary>
    public string Listen { get; init; } = ListenAddress.Default;

    /// <summary><c>--tls-cert</c>: a certificate in PEM or PFX.</summary>
    public string? TlsCertificate { get; init; }

    /// <summary><c>--tls-key</c>: its key in PEM.</summary>
    public string? TlsKey { get; init; }

    /// <summary>The password of the key or PFX file; from the environment.</summary>
    public string? TlsPassword { get; init; }

    /// <summary><c>--firehose-listen</c>: an address and port that other machines may reach.</summary>
    public string? FirehoseListen { get; init; }

    /// <summary><c>--firehose-key-file</c>: one or two access keys, a line each.</summary>
    public string? FirehoseKeyFile { get; init; }

    /// <summary>An access key; from the environment. The file comes first.</summary>
    public string? FirehoseKey { get; init; }

    /// <summary>
    /// <c>--proxy-key-file</c>: one or two keys, a line each. Who shows one is served at <see cref="Listen"/>, and
    /// nobody else.
    /// </summary>
    public string? ProxyKeyFile { get; init; }

    /// <summary>A proxy's key; from the environment. The file comes first.</summary>
    public string? ProxyKey { get; init; }

    /// <summary><c>--proxy-address</c>: addresses and ranges of a proxy that signs people in.</summary>
    public IReadOnlyList<string> ProxyAddresses { get; init; } = [];

    /// <summary><c>--access</c>: who may call.</summary>
    public string? Access { get; init; }

    /// <summary>The SHA-256 of an operator's token; from the environment.</summary>
    public string? OperatorHash { get; init; }

    /// <summary><c>--name</c>: what this server is called.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary><c>--tls-elsewhere</c>: whether TLS ends before it.</summary>
    public bool IsTlsElsewhere { get; init; }

    /// <summary><c>--audit</c>: a file, <c>-</c> for the standard output; null for the host's own place.</summary>
    public string? Audit { get; init; }

    /// <summary>What the variables of the environment say.</summary>
    public ServingSettings WithEnvironment() => this with
    {
        TlsPassword = Variable(ServerCertificate.PasswordVariable),
        FirehoseKey = Variable(FirehoseEndpoint.KeyVariable),
        ProxyKey = Variable(GatewayServer.ProxyKeyVariable),
        OperatorHash = Variable(AccessFile.OperatorVariable),
    };

    /// <summary>
    /// Opens what is named; null with what is wrong added to the errors, a sentence each that names the option and
    /// the remedy.
    /// </summary>
    public Listeners? Open(TimeProvider clock, ICollection<string> errors, ICollection<string> warnings)
    {
        var before = errors.Count;
        var access = OpenAccess(clock, errors);
        var certificate = OpenCertificate(clock, errors, warnings);
        var proxyKeys = OpenKeys("--proxy-key-file", ProxyKeyFile, ProxyKey, clock, errors, warnings);
        var keys = OpenKeys("--firehose-key-file", FirehoseKeyFile, FirehoseKey, clock, errors, warnings);
        var listen = ReadListen(errors, warnings);
        var firehose = ReadFirehose(errors);
        var proxies = ReadProxies(errors);
        return errors.Count > before
            ? null
            : new Listeners(listen!, firehose, certificate, keys, proxyKeys)
            {
                Access = access,
                ProxyAddresses = proxies,
                Names = Names,
                Audit = Audit,
                IsTlsElsewhere = IsTlsElsewhere,
            };
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private bool HasAccess => Access is not null || OperatorHash is not null;

    private bool HasProxyKey => ProxyKeyFile is not null || !string.IsNullOrWhiteSpace(ProxyKey);

    /// <summary>Others are asked who they are, and nobody between hears the answer.</summary>
    private IPEndPoint? ReadListen(ICollection<string> errors, ICollection<string> warnings)
    {
        if (!ListenAddress.TryParseAny(Listen, out var listen, out var error))
        {
            errors.Add($"--listen: {error}");
            return null;
        }

        if (IPAddress.IsLoopback(listen.Address)) return listen;
        if (!HasAccess)
        {
            errors.Add($"--listen: '{Listen}' can be reached from other machines, and needs to know who may call: "
                + "--access FILE, which 'grainwatch access create' makes.");
        }

        if (TlsCertificate is null && !HasProxyKey && !IsTlsElsewhere)
        {
            errors.Add($"--listen: '{Listen}' can be reached from other machines, and tokens must not be heard on the "
                + "way: --tls-cert FILE and --tls-key FILE, or --tls-elsewhere where TLS ends before it.");
        }

        var isAny = listen.Address.Equals(IPAddress.Any) || listen.Address.Equals(IPAddress.IPv6Any);
        if (isAny && Names.Count == 0 && !HasProxyKey)
            warnings.Add($"--listen: '{Listen}' answers to the name localhost alone; --name adds others.");
        return listen;
    }

    private IPEndPoint? ReadFirehose(ICollection<string> errors)
    {
        if (FirehoseListen is null) return null;
        if (!ListenAddress.TryParseAny(FirehoseListen, out var firehose, out var error))
            errors.Add($"--firehose-listen: {error}");
        if (TlsCertificate is null)
        {
            errors.Add("--firehose-listen can be reached from other machines, and needs TLS: "
                + "--tls-cert FILE and --tls-key FILE.");
        }

        if (FirehoseKeyFile is null && string.IsNullOrWhiteSpace(FirehoseKey) && !HasAccess)
        {
            errors.Add("--firehose-listen can be reached from other machines, and needs an access key: "
                + $"--firehose-key-file FILE, or {FirehoseEndpoint.KeyVariable} in the environment.");
        }

        return firehose;
    }

    private List<IPNetwork> ReadProxies(ICollection<string> errors)
    {
        List<IPNetwork> networks = [];
        foreach (var text in ProxyAddresses)
        {
            if (IPNetwork.TryParse(text, out var network)) networks.Add(network);
            else if (IPAddress.TryParse(text, out var address))
                networks.Add(new IPNetwork(address, 8 * address.GetAddressBytes().Length));
            else errors.Add($"--proxy-address: '{text}' is no address or range, such as 10.0.0.5 or 10.0.0.0/28.");
        }

        if (ProxyAddresses.Count > 0 && !HasProxyKey)
        {
            errors.Add("--proxy-address: an address alone can be borrowed; the proxy needs a key too: "
                + $"--proxy-key-file FILE, or {GatewayServer.ProxyKeyVariable} in the environment.");
        }

        if (ProxyAddresses.Count > 0 && Access is null)
        {
            errors.Add("--proxy-address: what the people may do whom it names, --access FILE says, in \"people\" and "
                + "\"groups\".");
        }

        return networks;
    }

    private AccessFile? OpenAccess(TimeProvider clock, ICollection<string> errors)
    {
        if (!HasAccess) return null;
        if (AccessFile.TryOpen(Access, OperatorHash, clock, out var access, out var error)) return access;
        foreach (var line in error.Split('\n')) errors.Add(Access is null ? line : $"--access: {line}");
        return null;
    }

    private ServerCertificate? OpenCertificate(
        TimeProvider clock, ICollection<string> errors, ICollection<string> warnings)
    {
        if (TlsCertificate is null)
        {
            if (TlsKey is not null) errors.Add("--tls-key needs the certificate that it belongs to: --tls-cert FILE.");
            return null;
        }

        var isPfx = ServerCertificate.IsPfx(TlsCertificate);
        if (TlsKey is null && !isPfx)
        {
            errors.Add($"--tls-cert '{TlsCertificate}' needs its key: --tls-key FILE.");
            return null;
        }

        var keyPath = isPfx ? null : TlsKey;
        if (!ServerCertificate.TryOpen(TlsCertificate, keyPath, TlsPassword, clock, out var certificate, out var error))
        {
            errors.Add($"--tls-cert: {error}");
            return null;
        }

        Warn("--tls-key", keyPath ?? TlsCertificate, warnings);
        return certificate;
    }

    private static AccessKeys? OpenKeys(
        string option,
        string? path,
        string? key,
        TimeProvider clock,
        ICollection<string> errors,
        ICollection<string> warnings)
    {
        if (path is null) return string.IsNullOrWhiteSpace(key) ? null : AccessKeys.Of(key);
        if (!AccessKeys.TryOpen(path, clock, out var keys, out var error))
        {
            errors.Add($"{option}: {error}");
            return null;
        }

        Warn(option, path, warnings);
        return keys;
    }

    private static void Warn(string option, string path, ICollection<string> warnings)
    {
        if (AccessKeys.IsWorldReadable(path))
            warnings.Add($"{option}: everybody on this machine can read '{path}'; chmod 600 it.");
    }
}
