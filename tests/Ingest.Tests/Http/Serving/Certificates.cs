using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grainwatch.Ingest.Tests.Http.Serving;

/// <summary>Makes certificates for localhost.</summary>
internal static class Certificates
{
    /// <summary>A certificate that signs itself, valid between two times.</summary>
    public static X509Certificate2 Make(DateTimeOffset? from = null, DateTimeOffset? to = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddDnsName("grainwatch.example.com");
        names.AddIpAddress(System.Net.IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        return request.CreateSelfSigned(
            from ?? DateTimeOffset.UtcNow.AddDays(-1), to ?? DateTimeOffset.UtcNow.AddDays(1));
    }

    /// <summary>Writes a certificate and its key as PEM into a folder.</summary>
    public static (string Certificate, string Key) Write(string folder, X509Certificate2 certificate)
    {
        var (path, keyPath) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(path, certificate.ExportCertificatePem());
        using var key = certificate.GetECDsaPrivateKey()!;
        File.WriteAllText(keyPath, key.ExportPkcs8PrivateKeyPem());
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(keyPath, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return (path, keyPath);
    }
}
