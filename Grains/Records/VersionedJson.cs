using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Grainwatch.Grains;

/// <summary>JSON behind a byte that says its version.</summary>
internal static class VersionedJson
{
    /// <summary>The bytes of a value.</summary>
    public static byte[] Write<T>(byte version, T value, JsonTypeInfo<T> type) =>
        [version, .. JsonSerializer.SerializeToUtf8Bytes(value, type)];

    /// <summary>The value of bytes.</summary>
    /// <exception cref="DamagedRecordException">They are of another version, or damaged.</exception>
    public static T Read<T>(byte version, ReadOnlySpan<byte> bytes, JsonTypeInfo<T> type)
    {
        if (bytes.Length == 0 || bytes[0] != version)
            throw DamagedRecordException.OfVersion(bytes);
        try
        {
            return JsonSerializer.Deserialize(bytes[1..], type)
                ?? throw new DamagedRecordException("The record is empty.");
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw new DamagedRecordException($"The record is damaged: {e.Message}", e);
        }
    }
}
