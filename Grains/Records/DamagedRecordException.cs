using System.Text;
using System.Text.Json;
using Grainwatch.Detection.Principals;
using Orleans.Serialization;

namespace Grainwatch.Grains;

/// <summary>A record is there and is not what was written: reading it again gives the same.</summary>
internal sealed class DamagedRecordException(string message, Exception? inner = null)
    : PrincipalStoreException(message, inner)
{
    /// <summary>The fault of bytes whose first, the version, is unknown or missing.</summary>
    public static DamagedRecordException OfVersion(ReadOnlySpan<byte> bytes) =>
        new($"Version {(bytes.IsEmpty ? "none" : bytes[0])} is unknown.");

    /// <summary>
    /// Whether a storage provider failed because of what it read, and not because it could not read.
    /// </summary>
    public static bool IsOf(Exception? failure) => failure is not null
        && (failure is SerializerException or JsonException or InvalidDataException or FormatException
                or DecoderFallbackException or InvalidCastException
            // The providers' own serializer is not referenced here.
            || failure.GetType().Namespace == "Newtonsoft.Json"
            || IsOf(failure.InnerException));
}
