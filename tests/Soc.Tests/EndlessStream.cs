namespace Grainwatch.Soc.Tests;

/// <summary>A text of JSON that never ends.</summary>
internal sealed class EndlessStream : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Bytes that were read.</summary>
    public long Given { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        // Whoever reads on for ever would never fail.
        if (Given > 64 * 1024 * 1024) throw new InvalidOperationException("More was read than anybody needs.");
        buffer.AsSpan(offset, count).Fill((byte)'a');
        if (Given == 0) buffer[offset] = (byte)'"';
        Given += count;
        return count;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
