using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grainwatch.Ingest.Http.Serving;
using Orleans.Connections.Security;

namespace Grainwatch.Silo.Hosting;

/// <summary>
/// TLS between silos, and between clients and silos. Both sides show a certificate, and both believe only what the
/// cluster's own authority issued. Names in certificates do not matter: silos come and go, and are called by address.
/// </summary>
internal sealed class ClusterTls
{
    private readonly ServerCertificate _own;
    private readonly X509Certificate2Collection _authorities;

    private ClusterTls(ServerCertificate own, X509Certificate2Collection authorities, string description) =>
        (_own, _authorities, Description) = (own, authorities, description);

    /// <summary>Whose certificate it is and who issued it, in a few words.</summary>
    public string Description { get; }

    /// <summary>Opens the three files, in PEM; false with what is wrong added to the errors.</summary>
    public static bool TryOpen(
        string certificatePath,
        string keyPath,
        string authorityPath,
        string? password,
        List<string> errors,
        [NotNullWhen(true)] out ClusterTls? tls)
    {
        tls = null;
        if (!ServerCertificate.TryOpen(
            certificatePath, keyPath, password, TimeProvider.System, out var own, out var error))
            errors.Add($"--cluster-tls-cert: {error}");
        if (ReadAuthorities(authorityPath, errors) is not { } authorities || own is null) return false;

        var leaf = own.Context.TargetCertificate;
        if (!IsIssuedBy(authorities, leaf))
        {
            errors.Add($"--cluster-tls-cert: '{certificatePath}' was not issued by what is in '{authorityPath}'.");
            return false;
        }

        tls = new ClusterTls(
            own, authorities, $"{leaf.Subject}, until {leaf.NotAfter:yyyy-MM-dd}, issued by {leaf.Issuer}");
        return true;
    }

    /// <summary>Tells Orleans.</summary>
    public void Apply(TlsOptions options)
    {
        // Asked for at each connection: the certificate may have been renewed.
        options.LocalServerCertificateSelector = (_, _) => _own.Context.TargetCertificate;
        options.LocalClientCertificateSelector = (_, _, _, _, _) => _own.Context.TargetCertificate;
        options.RemoteCertificateMode = RemoteCertificateMode.RequireCertificate;
        options.ClientCertificateMode = RemoteCertificateMode.AllowCertificate;
        options.RemoteCertificateValidation = (certificate, _, _) => IsIssuedBy(_authorities, certificate);
        options.HandshakeTimeout = TimeSpan.FromSeconds(5);
    }

    /// <summary>To be told why a renewed certificate is not used.</summary>
    public void OnFailure(Action<string> tell) => _own.OnFailure(tell);

    private static X509Certificate2Collection? ReadAuthorities(string path, List<string> errors)
    {
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPemFile(path);
        }
        catch (Exception e) when (e is CryptographicException or IOException or UnauthorizedAccessException)
        {
            errors.Add($"--cluster-tls-ca: '{path}' cannot be read: {e.Message}");
            return null;
        }

        if (authorities.Count > 0) return authorities;
        errors.Add($"--cluster-tls-ca: '{path}' holds no certificate in PEM.");
        return null;
    }

    private static bool IsIssuedBy(X509Certificate2Collection authorities, X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }
}
