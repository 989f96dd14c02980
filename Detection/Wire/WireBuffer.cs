using System.Buffers;

namespace Grainwatch.Detection.Wire;

/// <summary>Bytes that grow at the end, and can be cut there: several values are written into one.</summary>
public sealed class WireBuffer : IBufferWriter<byte>
{
    private const int KeptBytesMax = 4 * 1024 * 1024;

    private readonly int _usual;
    private byte[] _bytes;

    /// <summary>An empty buffer.</summary>
    /// <param name="bytes">Room for so many before it grows.</param>
    public WireBuffer(int bytes)
    {
        _usual = bytes;
        _bytes = new byte[bytes];
    }

    /// <summary>Number of bytes.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes; good until the next are written.</summary>
    public Span<byte> Written => _bytes.AsSpan(0, Length);

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        if (_bytes.Length - Length < sizeHint || _bytes.Length == Length) Grow(sizeHint);
        return _bytes.AsSpan(Length);
    }

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        GetSpan(sizeHint);
        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public void Advance(int count)
    {
        if (count < 0 || count > _bytes.Length - Length) throw new ArgumentOutOfRangeException(nameof(count));
        Length += count;
    }

    /// <summary>Takes away what is behind a length.</summary>
    public void Cut(int length)
    {
        if (length < 0 || length > Length) throw new ArgumentOutOfRangeException(nameof(length));
        Length = length;
        if (length == 0 && _bytes.Length > KeptBytesMax) _bytes = new byte[_usual];
    }

    private void Grow(int sizeHint)
    {
        var needed = (long)Length + Math.Max(1, sizeHint);
        if (needed > Array.MaxLength) throw new InvalidOperationException("More than 2 GB are too much at once.");
        Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * _bytes.Length)));
    }
}
