using System.Net;
using Grainwatch.Ingest.Http.Firehose;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>Where and how the HTTP API is served, as an operator writes it.</summary>
public sealed record ServingSettings
{
    /// <summary><c>--listen</c>: an address and port; loopback, unless there is a proxy.</summary>
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
    /// <c>--proxy-key-file</c>: one or two keys, a line each. Whoever shows one may reach <see cref="Listen"/>, which
    /// may be any address then.
    /// </summary>
    public string? ProxyKeyFile { get; init; }

    /// <summary>A proxy's key; from the environment. The file comes first.</summary>
    public string? ProxyKey { get; init; }

    /// <summary>What the variables of the environment say.</summary>
    public ServingSettings WithEnvironment() => this with
    {
        TlsPassword = Variable(ServerCertificate.PasswordVariable),
        FirehoseKey = Variable(FirehoseEndpoint.KeyVariable),
        ProxyKey = Variable(GatewayServer.ProxyKeyVariable),
    };

    /// <summary>
    /// Opens what is named; null with what is wrong added to the errors, a sentence each that names the option and
    /// the remedy.
    /// </summary>
    public Listeners? Open(TimeProvider clock, ICollection<string> errors, ICollection<string> warnings)
    {
        var before = errors.Count;
        string? error;
        var isAddress = ProxyKeyFile is null && string.IsNullOrWhiteSpace(ProxyKey)
            ? ListenAddress.TryParse(Listen, out var listen, out error)
            : ListenAddress.TryParseAny(Listen, out listen, out error);
        if (!isAddress) errors.Add($"--listen: {error}");
        var certificate = OpenCertificate(clock, errors, warnings);
        var proxyKeys = OpenKeys("--proxy-key-file", ProxyKeyFile, ProxyKey, clock, errors, warnings);
        var keys = OpenKeys("--firehose-key-file", FirehoseKeyFile, FirehoseKey, clock, errors, warnings);
        IPEndPoint? firehose = null;
        if (FirehoseListen is not null)
        {
            if (!ListenAddress.TryParseAny(FirehoseListen, out firehose, out error))
                errors.Add($"--firehose-listen: {error}");
            if (TlsCertificate is null)
            {
                errors.Add("--firehose-listen can be reached from other machines, and needs TLS: "
                    + "--tls-cert FILE and --tls-key FILE.");
            }

            if (FirehoseKeyFile is null && string.IsNullOrWhiteSpace(FirehoseKey))
            {
                errors.Add("--firehose-listen can be reached from other machines, and needs an access key: "
                    + $"--firehose-key-file FILE, or {FirehoseEndpoint.KeyVariable} in the environment.");
            }
        }

        return errors.Count > before ? null : new Listeners(listen!, firehose, certificate, keys, proxyKeys);
    }

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

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
