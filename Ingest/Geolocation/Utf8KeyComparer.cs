using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Grainwatch.Ingest.Geolocation;

/// <summary>
/// Compares short UTF-8 keys, so that a dictionary of them can be asked with a span. The hash multiplies two halves of
/// the key into 128 bits and folds them (as wyhash does): a few nanoseconds for an address. Its seeds are random for
/// each process, because senders choose the keys.
/// </summary>
internal sealed class Utf8KeyComparer
    : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
{
    private readonly ulong _seed0 = Seed();
    private readonly ulong _seed1 = Seed();

    /// <inheritdoc/>
    public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

    /// <inheritdoc/>
    public int GetHashCode(byte[] obj) => GetHashCode(obj.AsSpan());

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

    /// <inheritdoc/>
    public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<byte> alternate)
    {
        var key = alternate;
        var state = _seed0 ^ (ulong)key.Length;
        for (; key.Length > 16; key = key[16..]) state = Mix(Read(key), Read(key[8..]), state);
        if (key.Length >= 8) state = Mix(Read(key), Read(key[^8..]), state);
        else if (key.Length >= 4) state = Mix(Read4(key), Read4(key[^4..]), state);
        else
            foreach (var b in key) state = Mix(b, 0, state);
        return (int)(state ^ (state >> 32));
    }

    private static ulong Read(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt64LittleEndian(key);

    private static ulong Read4(ReadOnlySpan<byte> key) => BinaryPrimitives.ReadUInt32LittleEndian(key);

    private static ulong Seed() => BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8)) | 1;

    private ulong Mix(ulong a, ulong b, ulong state)
    {
        var high = Math.BigMul(a ^ state, b ^ _seed1, out var low);
        return high ^ low;
    }
}
