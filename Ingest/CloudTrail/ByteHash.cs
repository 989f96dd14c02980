using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>Hashes bytes for caches of bounded size, where an unlucky hash costs a miss and nothing else.</summary>
internal static class ByteHash
{
    private const ulong Prime = 0x9E3779B97F4A7C15;

    /// <summary>
    /// A hash whose high bits are good. Long texts are summed in four lanes: in one, each word would wait for the
    /// product of the one before.
    /// </summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        ref var first = ref MemoryMarshal.GetReference(bytes);
        var (a, b, c, d) = ((ulong)bytes.Length, 1UL, 2UL, 3UL);
        var at = 0;
        for (; at <= bytes.Length - 32; at += 32)
        {
            a = Mix(a, Word(ref first, at));
            b = Mix(b, Word(ref first, at + 8));
            c = Mix(c, Word(ref first, at + 16));
            d = Mix(d, Word(ref first, at + 24));
        }

        for (; at <= bytes.Length - 8; at += 8) (a, b) = (b, Mix(a, Word(ref first, at)));
        if (bytes.Length >= 8) c = Mix(c, Word(ref first, bytes.Length - 8));
        else foreach (var one in bytes) c = (c << 8) | one;
        return (uint)(Mix(a ^ (b >> 7), Mix(c, d)) >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Mix(ulong sum, ulong word)
    {
        var product = (sum ^ word) * Prime;
        return product ^ (product >> 29);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Word(ref byte first, int at) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref first, at));
}
