using System.Diagnostics.CodeAnalysis;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>
/// The certificate that a listener shows, with those it was issued by; read again when its files change. Safe to call
/// from any thread.
/// </summary>
public sealed class ServerCertificate
{
    /// <summary>The environment variable that holds the password of a key or PFX file that has one.</summary>
    public const string PasswordVariable = "GRAINWATCH_TLS_PASSWORD";

    private readonly Reloaded<SslStreamCertificateContext> _context;

    private ServerCertificate(Reloaded<SslStreamCertificateContext> context) => _context = context;

    /// <summary>What TLS needs of it.</summary>
    public SslStreamCertificateContext Context => _context.Value;

    /// <summary>
    /// Opens a certificate in PEM, followed by those that issued it, with its key in a file of its own; or a PFX file.
    /// </summary>
    /// <param name="certificatePath">The certificate, PEM, or PFX by the ending .pfx or .p12.</param>
    /// <param name="keyPath">Its key in PEM; null with PFX.</param>
    /// <param name="password">The password of the key or PFX file; null when it has none.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="certificate">The certificate.</param>
    /// <param name="error">What is wrong with it, in a sentence that names the file.</param>
    public static bool TryOpen(
        string certificatePath,
        string? keyPath,
        string? password,
        TimeProvider clock,
        [NotNullWhen(true)] out ServerCertificate? certificate,
        [NotNullWhen(false)] out string? error)
    {
        certificate = null;
        string[] paths = keyPath is null ? [certificatePath] : [certificatePath, keyPath];
        if (!Reloaded<SslStreamCertificateContext>.TryOpen(paths, Load, clock, out var context, out error))
            return false;
        certificate = new ServerCertificate(context);
        return true;

        SslStreamCertificateContext Load() => LoadContext(certificatePath, keyPath, password, clock);
    }

    /// <summary>Whether a path names a PFX file, which holds its key.</summary>
    public static bool IsPfx(string path) =>
        path.EndsWith(".pfx", StringComparison.OrdinalIgnoreCase)
        || path.EndsWith(".p12", StringComparison.OrdinalIgnoreCase);

    /// <summary>To be told why changed files are not used.</summary>
    public void OnFailure(Action<string> tell) => _context.OnFailure(tell);

    private static SslStreamCertificateContext LoadContext(
        string certificatePath, string? keyPath, string? password, TimeProvider clock)
    {
        var others = new X509Certificate2Collection();
        var leaf = keyPath is null
            ? LoadPfx(certificatePath, password, others)
            : LoadPem(certificatePath, keyPath, password, others);
        var now = clock.GetUtcNow().UtcDateTime;
        if (leaf.NotAfter.ToUniversalTime() < now)
            throw new InvalidDataException($"'{certificatePath}' expired on {leaf.NotAfter:yyyy-MM-dd}.");
        if (leaf.NotBefore.ToUniversalTime() > now)
            throw new InvalidDataException($"'{certificatePath}' is valid from {leaf.NotBefore:yyyy-MM-dd} on.");
        // Nothing is fetched while somebody waits: what is to be sent along is in the file.
        return SslStreamCertificateContext.Create(leaf, others, offline: true);
    }

    private static X509Certificate2 LoadPem(
        string certificatePath, string keyPath, string? password, X509Certificate2Collection others)
    {
        var (pem, key) = (File.ReadAllText(certificatePath), File.ReadAllText(keyPath));
        try
        {
            others.ImportFromPem(pem);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"'{certificatePath}' is no certificate in PEM: {e.Message}", e);
        }

        if (others.Count == 0) throw new InvalidDataException($"'{certificatePath}' holds no certificate in PEM.");
        var isEncrypted = key.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal);
        if (isEncrypted && password is null)
            throw new InvalidDataException($"The key '{keyPath}' has a password; put it into {PasswordVariable}.");
        try
        {
            // The first is the server's own.
            others.RemoveAt(0);
            return isEncrypted
                ? X509Certificate2.CreateFromEncryptedPem(pem, key, password)
                : X509Certificate2.CreateFromPem(pem, key);
        }
        catch (Exception e) when (e is CryptographicException or ArgumentException)
        {
            throw new InvalidDataException(
                $"The key '{keyPath}' is unreadable, or does not belong to the certificate '{certificatePath}': "
                    + e.Message,
                e);
        }
    }

    private static X509Certificate2 LoadPfx(string path, string? password, X509Certificate2Collection others)
    {
        try
        {
            others.AddRange(X509CertificateLoader.LoadPkcs12Collection(File.ReadAllBytes(path), password));
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException(
                $"'{path}' cannot be read as PFX; {PasswordVariable} holds its password, if any: {e.Message}", e);
        }

        var leaf = others.FirstOrDefault(each => each.HasPrivateKey)
            ?? throw new InvalidDataException($"'{path}' holds no certificate with its key.");
        others.Remove(leaf);
        return leaf;
    }
}
