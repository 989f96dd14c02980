using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Finds the ends of JSON values by vectors of bytes, and accepts none that RFC 8259 does not. Where anything is
/// wrong, or the data ends first, the answer is <see cref="Unusual"/> without a reason: a tokeniser that can tell then
/// reads the same bytes. That the bytes of strings are UTF-8 is the caller's to check.
/// </summary>
/// <remarks>
/// Positions are handed on by value: kept in a structure, every token would wait for the store of the one before.
/// </remarks>
internal static class JsonScan
{
    /// <summary>Not JSON, not whole, or not of the form that was asked for.</summary>
    public const int Unusual = -1;

    /// <summary>The first byte that is no whitespace.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Blank(ReadOnlySpan<byte> data, int at) =>
        (uint)at < (uint)data.Length && data[at] <= ' ' ? PassBlank(data, at) : at;

    /// <summary>As <see cref="StringEnd"/>, of a string without escapes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int PlainEnd(ReadOnlySpan<byte> data, int at)
    {
        at = Special(data, at);
        return (uint)at < (uint)data.Length && data[at] == '"' ? at : Unusual;
    }

    /// <summary>The closing quote of a string, of which <paramref name="at"/> is the first byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int StringEnd(ReadOnlySpan<byte> data, int at)
    {
        at = Special(data, at);
        return (uint)at < (uint)data.Length && data[at] == '"' ? at : EscapedEnd(data, at);
    }

    /// <summary>The first byte of a member's value, <paramref name="at"/> being behind its name.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int AfterColon(ReadOnlySpan<byte> data, int at)
    {
        at = Blank(data, at);
        if ((uint)at >= (uint)data.Length || data[at] != ':') return Unusual;
        at = Blank(data, at + 1);
        return (uint)at < (uint)data.Length ? at : Unusual;
    }

    /// <summary>
    /// The first byte of the next member's value, <paramref name="at"/> being behind a brace or comma; its name must
    /// hold no escapes.
    /// </summary>
    public static int NextMember(ReadOnlySpan<byte> data, int at, out ReadOnlySpan<byte> name)
    {
        name = default;
        at = Blank(data, at);
        if ((uint)at >= (uint)data.Length || data[at] != '"') return Unusual;
        var end = PlainEnd(data, at + 1);
        if (end < 0) return Unusual;
        name = data[(at + 1)..end];
        return AfterColon(data, end + 1);
    }

    /// <summary>The byte behind <c>null</c>, of which <paramref name="at"/> should be the first.</summary>
    public static int NullEnd(ReadOnlySpan<byte> data, int at) => LiteralEnd(data, at, "null"u8);

    /// <summary>The byte behind a value, of which <paramref name="at"/> is the first.</summary>
    /// <param name="data">What the value is in.</param>
    /// <param name="at">Its first byte.</param>
    /// <param name="depth">How many brackets it may open inside each other.</param>
    public static int ValueEnd(ReadOnlySpan<byte> data, int at, int depth)
    {
        switch (data[at])
        {
            case (byte)'"':
                at = StringEnd(data, at + 1);
                return at < 0 ? Unusual : at + 1;
            case (byte)'{': return depth > 0 ? ObjectEnd(data, at + 1, depth - 1) : Unusual;
            case (byte)'[': return depth > 0 ? ArrayEnd(data, at + 1, depth - 1) : Unusual;
            case (byte)'t': return LiteralEnd(data, at, "true"u8);
            case (byte)'f': return LiteralEnd(data, at, "false"u8);
            case (byte)'n': return LiteralEnd(data, at, "null"u8);
            default: return NumberEnd(data, at);
        }
    }

    private static int ObjectEnd(ReadOnlySpan<byte> data, int at, int depth)
    {
        at = Blank(data, at);
        if ((uint)at < (uint)data.Length && data[at] == '}') return at + 1;
        while (true)
        {
            if ((uint)at >= (uint)data.Length || data[at] != '"') return Unusual;
            at = StringEnd(data, at + 1);
            if (at < 0) return Unusual;
            at = AfterColon(data, at + 1);
            if (at < 0) return Unusual;
            at = ValueEnd(data, at, depth);
            if (at < 0) return Unusual;
            at = Blank(data, at);
            if ((uint)at >= (uint)data.Length) return Unusual;
            if (data[at] == '}') return at + 1;
            if (data[at] != ',') return Unusual;
            at = Blank(data, at + 1);
        }
    }

    private static int ArrayEnd(ReadOnlySpan<byte> data, int at, int depth)
    {
        at = Blank(data, at);
        if ((uint)at < (uint)data.Length && data[at] == ']') return at + 1;
        while (true)
        {
            if ((uint)at >= (uint)data.Length) return Unusual;
            at = ValueEnd(data, at, depth);
            if (at < 0) return Unusual;
            at = Blank(data, at);
            if ((uint)at >= (uint)data.Length) return Unusual;
            if (data[at] == ']') return at + 1;
            if (data[at] != ',') return Unusual;
            at = Blank(data, at + 1);
        }
    }

    private static int PassBlank(ReadOnlySpan<byte> data, int at)
    {
        while ((uint)at < (uint)data.Length && data[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t') at++;
        return at;
    }

    private static int LiteralEnd(ReadOnlySpan<byte> data, int at, ReadOnlySpan<byte> literal) =>
        data[at..].StartsWith(literal) ? at + literal.Length : Unusual;

    /// <summary>A number that ends with the data is none: more of it may follow.</summary>
    private static int NumberEnd(ReadOnlySpan<byte> data, int at)
    {
        if (data[at] == '-') at++;
        var digits = at;
        at = DigitsEnd(data, at);
        if (at == digits || (data[digits] == '0' && at - digits > 1)) return Unusual;
        if ((uint)at < (uint)data.Length && data[at] == '.')
        {
            digits = at + 1;
            at = DigitsEnd(data, digits);
            if (at == digits) return Unusual;
        }

        if ((uint)at < (uint)data.Length && data[at] is (byte)'e' or (byte)'E')
        {
            digits = at + 1;
            if ((uint)digits < (uint)data.Length && data[digits] is (byte)'+' or (byte)'-') digits++;
            at = DigitsEnd(data, digits);
            if (at == digits) return Unusual;
        }

        return at < data.Length ? at : Unusual;
    }

    private static int DigitsEnd(ReadOnlySpan<byte> data, int at)
    {
        while ((uint)at < (uint)data.Length && data[at] is >= (byte)'0' and <= (byte)'9') at++;
        return at;
    }

    /// <summary>As <see cref="StringEnd"/>, from the string's first special byte on.</summary>
    private static int EscapedEnd(ReadOnlySpan<byte> data, int at)
    {
        while ((uint)at < (uint)data.Length && data[at] != '"')
        {
            if (data[at] != '\\' || at + 1 >= data.Length) return Unusual;
            var escape = data[at + 1];
            if (escape is (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'n' or (byte)'r' or (byte)'t' or (byte)'b'
                or (byte)'f') at += 2;
            else if (escape == 'u' && IsHex(data, at + 2)) at += 6;
            else return Unusual;
            at = Special(data, at);
        }

        return at < data.Length ? at : Unusual;
    }

    private static bool IsHex(ReadOnlySpan<byte> data, int at)
    {
        if (at + 4 > data.Length) return false;
        foreach (var c in data.Slice(at, 4))
            if (!char.IsAsciiHexDigit((char)c)) return false;
        return true;
    }

    /// <summary>
    /// The first byte that a string cannot just hold: quote, backslash, control; the data's length when there is none.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Special(ReadOnlySpan<byte> data, int at)
    {
        while (at <= data.Length - Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(data), (nuint)at);
            var special = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(bytes, Vector256.Create((byte)' '));
            var found = special.ExtractMostSignificantBits();
            if (found != 0) return at + BitOperations.TrailingZeroCount(found);
            at += Vector256<byte>.Count;
        }

        return SpecialNearEnd(data, at);
    }

    private static int SpecialNearEnd(ReadOnlySpan<byte> data, int at)
    {
        while ((uint)at < (uint)data.Length && data[at] is >= (byte)' ' and not ((byte)'"' or (byte)'\\')) at++;
        return at;
    }
}
