using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// A token, <c>gwt_</c> and 256 random bits. Its SHA-256 is what is kept: nobody can try 2^256 tokens, so that a hash
/// made to be slow, for passwords that people think of, would add nothing but time for every request. What is too short
/// to be one of ours is never accepted, whatever a file holds the hash of.
/// </summary>
internal static class AccessToken
{
    /// <summary>What every token begins with, so that one that leaks is recognised.</summary>
    public const string Prefix = "gwt_";

    /// <summary>The environment variable in which clients find theirs.</summary>
    public const string Variable = "GRAINWATCH_TOKEN";

    private const int RandomBytes = 32;
    private const int CharsMin = 43;
    private const int CharsMax = 128;

    /// <summary>A new token.</summary>
    public static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>Whether a text has the form of a token.</summary>
    public static bool IsOne(string text) =>
        text.Length is >= 4 + CharsMin and <= 4 + CharsMax
        && text.StartsWith(Prefix, StringComparison.Ordinal)
        && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_');

    /// <summary>What is kept of a token.</summary>
    public static byte[] HashOf(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    /// <summary>What is kept of a token, as a file holds it: 64 hexadecimal digits.</summary>
    public static string HexOf(string token) => Convert.ToHexStringLower(HashOf(token));
}
