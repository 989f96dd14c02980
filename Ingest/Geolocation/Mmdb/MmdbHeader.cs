using System.Buffers.Binary;

namespace Grainwatch.Ingest.Geolocation.Mmdb;

/// <summary>
/// What precedes a value: type, size, and where its body lies. Reading one checks everything that a later read relies
/// on, so a body is always inside its section and its size is one that the type allows.
/// </summary>
/// <param name="Type">The value's type.</param>
/// <param name="Size">Bytes of a scalar; entries of a map or array; 0 or 1, the value itself, of a boolean.</param>
/// <param name="Body">Where the body begins; for a pointer, the byte after it.</param>
/// <param name="Target">Where a pointer leads; otherwise 0.</param>
internal readonly record struct MmdbHeader(MmdbType Type, int Size, int Body, int Target)
{
    /// <summary>Values directly inside: two an entry of a map, one an entry of an array.</summary>
    public int Children => Type switch { MmdbType.Map => 2 * Size, MmdbType.Array => Size, _ => 0 };

    /// <summary>The byte after this value, or the first child's of a map or array.</summary>
    public int Next => Type is MmdbType.Map or MmdbType.Array or MmdbType.Pointer or MmdbType.Boolean
        ? Body
        : Body + Size;

    /// <summary>Reads the header at a byte of a section.</summary>
    /// <exception cref="MmdbException">It is none, or what it announces does not fit.</exception>
    public static MmdbHeader Read(ReadOnlySpan<byte> section, int at)
    {
        // Nearly all that a look-up meets is a pointer of at most three bytes or a short text: without loops or calls.
        if ((uint)at <= (uint)(section.Length - sizeof(uint)) && section.Length > sizeof(uint))
        {
            var word = BinaryPrimitives.ReadUInt32BigEndian(section.Slice(at, sizeof(uint)));
            var size = (int)(word >> 24) & 31;
            switch (word >> 27)
            {
                // 001 and the number of bytes, 010 and a size below 24: type and size in five bits.
                case 0b00100:
                    return Pointer(section, at, 2, (word >> 16) & 0x7FF);
                case 0b00101:
                    return Pointer(section, at, 3, ((word >> 8) & 0x7FFFF) + 2_048);
                case 0b00110:
                    return Pointer(section, at, 4, (word & 0x7FFFFFF) + 526_336);
                case 0b01000 or 0b01001 or 0b01010 when size < section.Length - at:
                    return new MmdbHeader(MmdbType.String, size, at + 1, 0);
            }
        }

        return ReadAny(section, at);
    }

    private static MmdbHeader ReadAny(ReadOnlySpan<byte> section, int at)
    {
        var start = at;
        var control = Byte(section, at++);
        var type = (MmdbType)(control >> 5);
        if (type == MmdbType.Pointer) return ReadPointer(section, control, at);
        if (type == MmdbType.None) type = Extended(Byte(section, at++), start);

        var size = control & 31;
        if (size >= 29)
        {
            // 29 to 31: one to three bytes follow, which count from the end of the shorter form's range.
            var extra = size - 28;
            size = extra switch { 1 => 29, 2 => 285, _ => 65_821 } + (int)BigEndian(section, at, extra);
            at += extra;
        }

        var header = new MmdbHeader(type, size, at, 0);
        header.Check(section.Length, start);
        return header;
    }

    private static MmdbHeader ReadPointer(ReadOnlySpan<byte> section, int control, int at)
    {
        var bytes = ((control >> 3) & 3) + 1;
        var value = BigEndian(section, at, bytes);
        var high = (uint)(control & 7);
        var target = bytes switch
        {
            1 => (high << 8) + value,
            2 => (high << 16) + value + 2_048,
            3 => (high << 24) + value + 526_336,
            _ => value,
        };
        return Pointer(section, at - 1, bytes + 1, target);
    }

    private static MmdbHeader Pointer(ReadOnlySpan<byte> section, int at, int length, uint target) =>
        target < (uint)section.Length
            ? new MmdbHeader(MmdbType.Pointer, 0, at + length, (int)target)
            : throw LeadsOutside(at, target);

    private static MmdbType Extended(byte value, int at) => (MmdbType)(value + 7) switch
    {
        var type and (>= MmdbType.Int32 and <= MmdbType.Array or MmdbType.Boolean or MmdbType.Float) => type,
        _ => throw UnknownType(at, value + 7),
    };

    private void Check(int length, int at)
    {
        var fits = Type switch
        {
            MmdbType.Double => Size == 8,
            MmdbType.Float => Size == 4,
            MmdbType.UInt16 => Size <= 2,
            MmdbType.UInt32 or MmdbType.Int32 => Size <= 4,
            MmdbType.UInt64 => Size <= 8,
            MmdbType.UInt128 => Size <= 16,
            MmdbType.Boolean => Size <= 1,
            _ => true,
        };
        if (!fits) throw WrongSize(at);

        // Every child takes a byte at least, so a count that the rest cannot hold is refused before anyone believes it.
        var least = Type == MmdbType.Boolean ? 0 : Type is MmdbType.Map or MmdbType.Array ? Children : Size;
        if (least > length - Body) throw TooLong(at, length - Body);
    }

    // What is wrong is put into words apart: a method that does so itself is slow for those that are right.
    private static MmdbException LeadsOutside(int at, uint target) =>
        MmdbException.Damaged($"a pointer at byte {at} leads outside, to byte {target}");

    private static MmdbException UnknownType(int at, int type) =>
        MmdbException.Damaged($"byte {at} starts a value of unknown type {type}");

    private static MmdbException PastTheEnd(int length) =>
        MmdbException.Damaged($"a value runs past the end, byte {length}");

    private MmdbException WrongSize(int at) =>
        MmdbException.Damaged($"byte {at} starts a value of type {Type} and size {Size}");

    private MmdbException TooLong(int at, int left) => MmdbException.Damaged(
        $"byte {at} starts a value of type {Type} and size {Size}, but only {left} bytes follow");

    private static byte Byte(ReadOnlySpan<byte> section, int at) => (uint)at < (uint)section.Length
        ? section[at]
        : throw PastTheEnd(section.Length);

    private static uint BigEndian(ReadOnlySpan<byte> section, int at, int bytes)
    {
        uint value = 0;
        for (var i = 0; i < bytes; i++) value = (value << 8) | Byte(section, at + i);
        return value;
    }
}
