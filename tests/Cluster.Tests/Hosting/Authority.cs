using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grainwatch.Silo.Hosting;

namespace Grainwatch.Cluster.Tests.Hosting;

/// <summary>An authority that issues certificates, as files in a folder.</summary>
internal sealed class Authority
{
    private readonly string _folder;
    private readonly X509Certificate2 _own;

    /// <summary>A new one, in a folder of its own.</summary>
    public Authority(string folder, string name)
    {
        _folder = Directory.CreateDirectory(Path.Combine(folder, name)).FullName;
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        _own = request.CreateSelfSigned(now.AddDays(-10), now.AddDays(10));
        System.IO.File.WriteAllText(File("ca.pem"), _own.ExportCertificatePem());
    }

    /// <summary>The path of one of its files.</summary>
    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>Issues a certificate, as NAME.pem and NAME.key.</summary>
    public void Issue(string name, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        using var issued = request.Create(
            _own, now.AddDays(-5), until ?? now.AddDays(5), RandomNumberGenerator.GetBytes(8));
        System.IO.File.WriteAllText(File($"{name}.pem"), issued.ExportCertificatePem());
        System.IO.File.WriteAllText(File($"{name}.key"), key.ExportPkcs8PrivateKeyPem());
    }

    /// <summary>Issues a certificate and opens it.</summary>
    public ClusterTls Open(string name)
    {
        Issue(name);
        List<string> errors = [];
        return ClusterTls.TryOpen(File($"{name}.pem"), File($"{name}.key"), File("ca.pem"), null, errors, out var tls)
            ? tls
            : throw new InvalidOperationException(string.Join('\n', errors));
    }
}
