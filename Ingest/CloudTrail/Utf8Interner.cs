using System.Numerics;
using System.Text;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Makes strings of UTF-8, the same instance for the same bytes while they are remembered. Bounded: a text met again
/// after it was pushed out is a new, equal string. A hit allocates nothing. For one thread.
/// </summary>
internal sealed class Utf8Interner
{
    /// <summary>Longer texts are not remembered: they are rare, and would make the bound one of count only.</summary>
    public const int BytesMax = 1024;

    private const int Ways = 4;

    private readonly Slot[] _slots;
    private readonly uint _mask;

    /// <summary>Remembers about so many texts.</summary>
    public Utf8Interner(int capacity)
    {
        var sets = BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, capacity / Ways));
        _slots = new Slot[sets * Ways];
        _mask = sets - 1;
    }

    /// <summary>The string of these bytes; what is no UTF-8 becomes U+FFFD.</summary>
    public string Intern(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) return string.Empty;
        if (utf8.Length > BytesMax) return Encoding.UTF8.GetString(utf8);
        var hash = ByteHash.Of(utf8);
        var set = _slots.AsSpan((int)((hash & _mask) * Ways), Ways);
        foreach (ref readonly var slot in set)
        {
            if (slot.Hash == hash && utf8.SequenceEqual(slot.Utf8)) return slot.Text;
        }

        var made = Encoding.UTF8.GetString(utf8);
        set[..(Ways - 1)].CopyTo(set[1..]);
        set[0] = new Slot(hash, utf8.ToArray(), made);
        return made;
    }

    private readonly record struct Slot(uint Hash, byte[]? Utf8, string Text);
}
