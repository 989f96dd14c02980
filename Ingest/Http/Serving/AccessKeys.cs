using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace Grainwatch.Ingest.Http.Serving;

/// <summary>
/// The keys of those who may send something: one, or two while one replaces the other. Kept as hashes, compared in
/// constant time. Safe to call from any thread.
/// </summary>
public sealed class AccessKeys
{
    private const int KeysMax = 2;

    private readonly Reloaded<byte[][]> _hashes;

    private AccessKeys(Reloaded<byte[][]> hashes) => _hashes = hashes;

    /// <summary>One key that stays.</summary>
    /// <exception cref="ArgumentException">The key is empty.</exception>
    public static AccessKeys Of(string key)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        byte[][] hashes = [Hash(key.Trim())];
        return new AccessKeys(Reloaded<byte[][]>.Fixed(hashes));
    }

    /// <summary>The keys of a file, a line each; read again when it changes.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">What time it is.</param>
    /// <param name="keys">The keys.</param>
    /// <param name="error">What is wrong with the file, in a sentence that names it.</param>
    public static bool TryOpen(
        string path,
        TimeProvider clock,
        [NotNullWhen(true)] out AccessKeys? keys,
        [NotNullWhen(false)] out string? error)
    {
        keys = Reloaded<byte[][]>.TryOpen([path], () => Read(path), clock, out var hashes, out error)
            ? new AccessKeys(hashes)
            : null;
        return keys is not null;
    }

    /// <summary>Whether everybody may read a file; never where files have no such modes.</summary>
    public static bool IsWorldReadable(string path) =>
        !OperatingSystem.IsWindows() && File.GetUnixFileMode(path).HasFlag(UnixFileMode.OtherRead);

    /// <summary>To be told why a changed file is not used.</summary>
    public void OnFailure(Action<string> tell) => _hashes.OnFailure(tell);

    /// <summary>Whether a sender's key is one of them.</summary>
    public bool Accept(string key)
    {
        var hash = Hash(key);
        var accepted = false;
        // All are compared: how long it takes tells nothing.
        foreach (var known in _hashes.Value) accepted |= CryptographicOperations.FixedTimeEquals(known, hash);
        return accepted;
    }

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private static byte[][] Read(string path)
    {
        var keys = File.ReadAllLines(path).Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        return keys.Count is >= 1 and <= KeysMax
            ? [.. keys.Select(Hash)]
            : throw new InvalidDataException($"'{path}' holds {keys.Count:N0} keys; it takes one or two, a line each.");
    }
}
