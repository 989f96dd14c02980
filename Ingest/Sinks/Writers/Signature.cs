using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Grainwatch.Ingest.Sinks.Writers;

/// <summary>
/// Shows a receiver that a body is ours and of now: an HMAC-SHA256 over the time and the body. A receiver refuses times
/// that are long ago, and so bodies that somebody has sent again.
/// </summary>
internal static class Signature
{
    /// <summary>The header with the signature: <c>v1=</c> and 64 hexadecimal digits.</summary>
    public const string Header = "Grainwatch-Signature";

    /// <summary>The header with the time: seconds since 1970 (UTC).</summary>
    public const string TimestampHeader = "Grainwatch-Timestamp";

    /// <summary>The signature of the time as text, a point and the body.</summary>
    public static string Of(string secret, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{timestamp}.")));
        hash.AppendData(body);
        return $"v1={Convert.ToHexStringLower(hash.GetHashAndReset())}";
    }
}
