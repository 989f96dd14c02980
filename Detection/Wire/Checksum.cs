using System.Buffers.Binary;

namespace Grainwatch.Detection.Wire;

/// <summary>CRC-32C (RFC 3720, appendix B.4) at the end of bytes, little-endian.</summary>
internal static class Checksum
{
    private const int Bytes = sizeof(uint);

    /// <summary>The bytes without their checksum.</summary>
    /// <exception cref="WireException">They are not what they were.</exception>
    public static ReadOnlyMemory<byte> Check(ReadOnlyMemory<byte> sealedBytes)
    {
        if (sealedBytes.Length < Bytes)
            throw new WireException($"{sealedBytes.Length} bytes are too few for a checksum.");
        var bytes = sealedBytes[..^Bytes];
        var written = BinaryPrimitives.ReadUInt32LittleEndian(sealedBytes.Span[^Bytes..]);
        var found = Crc32C.Of(bytes.Span);
        return written == found
            ? bytes
            : throw new WireException($"The bytes are damaged: their CRC-32C is {found:x8}, {written:x8} was written.");
    }
}
