using System.Buffers;
using System.Buffers.Text;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Decodes base64 (RFC 4648 §4, padded): text that goes on to the end, or that stands in a JSON string, up to its
/// quote. Blanks are passed over, and text may be followed by more text. JSON's escapes are understood.
/// </summary>
/// <param name="head">Where the text starts.</param>
/// <param name="rest">Where it goes on; stays open.</param>
/// <param name="tail">
/// What has to stand behind the quote that ends the text, blanks apart; null when no quote ends it.
/// </param>
internal sealed class Base64Input(ReadOnlyMemory<byte> head, Stream? rest, string? tail = null) : PackedLayer
{
    private const int PieceBytes = 8 * 1024;
    private const byte NoDigit = 0xFF;

    // So many come of one more character at most.
    private const int BufferBytesMin = 3;

    private static readonly byte[] s_digits = MakeDigits();

    private static readonly SearchValues<byte> s_plain = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"u8);

    private readonly byte[] _spare = new byte[BufferBytesMin];
    private ReadOnlyMemory<byte> _text = head;
    private byte[]? _piece;
    private int _spareLength;
    private int _bits;
    private int _digits;
    private int _padding;
    private int _escape = -1;
    private int _escapedUnit;
    private int _tailAt = -1;
    private bool _isOver;

    /// <summary>Text in memory, of one piece or several.</summary>
    public static Base64Input Of(ReadOnlySequence<byte> text) =>
        new(text.First, text.IsSingleSegment ? null : new MemoryInput(text.Slice(text.First.Length)));

    /// <summary>Whether text is base64 as this reads it.</summary>
    public static bool IsValid(ReadOnlySequence<byte> text)
    {
        using var decoded = Of(text);
        Span<byte> scratch = stackalloc byte[1024];
        while (decoded.Read(scratch) > 0)
        {
            // What it holds is not the question.
        }

        return decoded.Fault is null;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            var written = TakeInto(buffer);
            if (written > 0 || _isOver || buffer.IsEmpty) return written;
            Refill(rest?.Read(_piece ??= new byte[PieceBytes]) ?? 0);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            var written = TakeInto(buffer.Span);
            if (written > 0 || _isOver || buffer.IsEmpty) return written;
            Refill(rest is null ? 0 : await rest.ReadAsync(_piece ??= new byte[PieceBytes], cancellationToken));
        }
    }

    private static byte[] MakeDigits()
    {
        var digits = new byte[256];
        Array.Fill(digits, NoDigit);
        for (var i = 0; i < 26; i++) (digits['A' + i], digits['a' + i]) = ((byte)i, (byte)(26 + i));
        for (var i = 0; i < 10; i++) digits['0' + i] = (byte)(52 + i);
        (digits['+'], digits['/']) = (62, 63);
        return digits;
    }

    /// <summary>Decodes into a buffer of any length: what does not fit waits.</summary>
    private int TakeInto(Span<byte> buffer)
    {
        if (_spareLength == 0 && buffer.Length >= BufferBytesMin) return Decode(buffer);
        if (_spareLength == 0) _spareLength = Decode(_spare);
        var length = Math.Min(buffer.Length, _spareLength);
        _spare.AsSpan(0, length).CopyTo(buffer);
        _spareLength -= length;
        _spare.AsSpan(length, _spareLength).CopyTo(_spare);
        return length;
    }

    private void Refill(int read)
    {
        if (read > 0)
        {
            _text = _piece.AsMemory(0, read);
            return;
        }

        _isOver = true;
        if (_digits + _padding > 0 || _escape >= 0 || _tailAt < (tail?.Length ?? -1))
            Fault = (Outcome.RejectedTruncated, "the base64 text ends too early");
    }

    private int Decode(Span<byte> buffer)
    {
        var written = 0;
        var text = _text.Span;
        var at = 0;
        while (at < text.Length && buffer.Length - written >= BufferBytesMin && !_isOver)
        {
            if (_digits == 0 && _padding == 0 && _escape < 0 && _tailAt < 0)
                at += DecodeWhole(text[at..], buffer[written..], ref written);
            if (at < text.Length && buffer.Length - written >= BufferBytesMin) Take(text[at++], buffer, ref written);
        }

        _text = _text[at..];
        return written;
    }

    /// <summary>Decodes the plain characters that come first, four at a time.</summary>
    private static int DecodeWhole(ReadOnlySpan<byte> text, Span<byte> buffer, ref int written)
    {
        var plain = text.IndexOfAnyExcept(s_plain);
        if (plain >= 0) text = text[..plain];
        var quads = Math.Min(text.Length / 4, buffer.Length / 3) * 4;
        if (quads == 0) return 0;
        Base64.DecodeFromUtf8(text[..quads], buffer, out var consumed, out var bytes, isFinalBlock: false);
        written += bytes;
        return consumed;
    }

    private void Take(byte c, Span<byte> buffer, ref int written)
    {
        if (_tailAt >= 0) TakeTail(c);
        else if (_escape >= 0) TakeEscaped(c, buffer, ref written);
        else if (c == '\\') (_escape, _escapedUnit) = (0, 0);
        else if (c == '"' && tail is not null && _digits + _padding == 0) _tailAt = 0;
        else TakeDigit(c, buffer, ref written);
    }

    private void TakeDigit(byte c, Span<byte> buffer, ref int written)
    {
        if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') return;
        if (c == '=' && _digits >= 2) _padding++;
        else if (s_digits[c] is not NoDigit and var digit && _padding == 0)
            (_bits, _digits) = ((_bits << 6) | digit, _digits + 1);
        else Break();
        if (_isOver || _digits + _padding < 4) return;
        var bits = _bits << (6 * _padding);
        for (var i = 0; i < 3 - _padding; i++) buffer[written++] = (byte)(bits >> (16 - (8 * i)));
        _bits = _digits = _padding = 0;
    }

    /// <summary><c>\/</c> and <c>\u002B</c>, as some writers of JSON escape base64.</summary>
    private void TakeEscaped(byte c, Span<byte> buffer, ref int written)
    {
        if (_escape == 0 && c == 'u')
        {
            _escape = 1;
            return;
        }

        if (_escape == 0 && c != '/')
        {
            Break();
            return;
        }

        if (_escape > 0)
        {
            if (!char.IsAsciiHexDigit((char)c)) Break();
            else _escapedUnit = (_escapedUnit << 4) | Convert.ToInt32(((char)c).ToString(), 16);
            if (_isOver || ++_escape < 5) return;
        }

        var unit = _escape == 0 ? '/' : _escapedUnit;
        _escape = -1;
        TakeDigit(unit < 128 ? (byte)unit : (byte)'?', buffer, ref written);
    }

    private void TakeTail(byte c)
    {
        if (c is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n') return;
        if (_tailAt < tail!.Length && c == tail[_tailAt]) _tailAt++;
        else (_isOver, Fault) = (true, (Outcome.RejectedNotJson, "behind the base64 text there is something else"));
    }

    private void Break()
    {
        _isOver = true;
        Fault = (Outcome.RejectedTruncated, "the base64 text is damaged, the rest cannot be read");
    }
}
