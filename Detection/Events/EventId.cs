using System.Globalization;

namespace Grainwatch.Detection.Events;

/// <summary>
/// CloudTrail's <c>eventID</c>: 16 bytes where it is a GUID in its usual lower-case form, the text itself otherwise.
/// Ordered as its text is, byte by byte, so that ties in event time break the same way everywhere.
/// </summary>
public readonly struct EventId : IEquatable<EventId>, IComparable<EventId>
{
    private readonly UInt128 _guid;
    private readonly string? _text;

    private EventId(UInt128 guid, string? text)
    {
        _guid = guid;
        _text = text;
    }

    /// <summary>Reads an event id from its text; any text is an event id.</summary>
    public static EventId Parse(ReadOnlySpan<char> text) =>
        TryReadGuid(text, out var guid) ? new EventId(guid, null) : new EventId(0, text.ToString());

    /// <summary>The id made of 16 bytes, big-endian.</summary>
    public static EventId FromGuid(UInt128 guid) => new(guid, null);

    /// <summary>The 16 bytes, big-endian, when the id is a GUID in its usual form.</summary>
    public bool TryGetGuid(out UInt128 guid)
    {
        guid = _guid;
        return _text is null;
    }

    /// <summary>A 64-bit digest that keeps all the randomness of a version 4 GUID's halves.</summary>
    public ulong Digest =>
        _text is null ? (ulong)(_guid >> 64) * 0x9E3779B97F4A7C15UL ^ (ulong)_guid : Fnv(_text);

    /// <inheritdoc/>
    public bool Equals(EventId other) => _guid == other._guid && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is EventId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(EventId other) =>
        _text is null && other._text is null
            ? _guid.CompareTo(other._guid)
            : string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>The id as CloudTrail wrote it.</summary>
    public override string ToString()
    {
        if (_text is not null) return _text;
        var hex = _guid.ToString("x32", CultureInfo.InvariantCulture);
        return string.Create(36, hex, static (span, hex) =>
        {
            var at = 0;
            for (var i = 0; i < 32; i++)
            {
                if (i is 8 or 12 or 16 or 20) span[at++] = '-';
                span[at++] = hex[i];
            }
        });
    }

    /// <summary>Whether two ids are the same text.</summary>
    public static bool operator ==(EventId left, EventId right) => left.Equals(right);

    /// <summary>Whether two ids are different texts.</summary>
    public static bool operator !=(EventId left, EventId right) => !left.Equals(right);

    private static bool TryReadGuid(ReadOnlySpan<char> text, out UInt128 guid)
    {
        guid = 0;
        if (text.Length != 36) return false;
        ulong high = 0, low = 0;
        for (int i = 0, digits = 0; i < 36; i++)
        {
            var c = text[i];
            if (i is 8 or 13 or 18 or 23)
            {
                if (c != '-') return false;
                continue;
            }

            // Upper-case digits stay text: the id is given back exactly as it came.
            var digit = c is >= '0' and <= '9' ? c - '0' : c is >= 'a' and <= 'f' ? c - 'a' + 10 : -1;
            if (digit < 0) return false;
            if (digits++ < 16) high = high << 4 | (uint)digit;
            else low = low << 4 | (uint)digit;
        }

        guid = new UInt128(high, low);
        return true;
    }

    private static ulong Fnv(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var c in text) hash = (hash ^ c) * 1099511628211UL;
        return hash;
    }
}
