namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Compressed bytes for a <see cref="System.IO.Compression.GZipStream"/>, with one byte too many at their end.
/// </summary>
/// <remarks>
/// A GZipStream whose data ends early just ends, without a word. One invented byte behind the data tells the two apart:
/// a whole member leaves it alone, a cut one swallows it and asks for more, or fails on it.
/// </remarks>
internal sealed class RawInput(ReadOnlyMemory<byte> head, Stream? rest) : ReadOnlyStream
{
    private ReadOnlyMemory<byte> _head = head;

    /// <summary>
    /// Whether the data is over and the invented byte was given: what is decoded from here on is invented too.
    /// </summary>
    public bool IsOver { get; private set; }

    /// <summary>Whether even more was asked for: the data was cut.</summary>
    public bool WasCut { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = ReadHead(buffer);
        if (read == 0 && !IsOver && rest is not null) read = rest.Read(buffer);
        return read == 0 ? Invent(buffer) : read;
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = ReadHead(buffer.Span);
        if (read == 0 && !IsOver && rest is not null) read = await rest.ReadAsync(buffer, cancellationToken);
        return read == 0 ? Invent(buffer.Span) : read;
    }

    private int ReadHead(Span<byte> buffer)
    {
        var length = Math.Min(buffer.Length, _head.Length);
        _head.Span[..length].CopyTo(buffer);
        _head = _head[length..];
        return length;
    }

    private int Invent(Span<byte> buffer)
    {
        if (IsOver)
        {
            WasCut = true;
            return 0;
        }

        IsOver = true;
        buffer[0] = 0;
        return 1;
    }
}
