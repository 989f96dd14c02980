using System.Buffers;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>Bytes in memory, of one piece or several, as a stream.</summary>
internal sealed class MemoryInput(ReadOnlySequence<byte> data) : ReadOnlyStream
{
    private ReadOnlySequence<byte> _data = data;

    /// <summary>Bytes of one piece.</summary>
    public MemoryInput(ReadOnlyMemory<byte> data)
        : this(new ReadOnlySequence<byte>(data))
    {
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var length = (int)Math.Min(buffer.Length, _data.Length);
        _data.Slice(0, length).CopyTo(buffer);
        _data = _data.Slice(length);
        return length;
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Read(buffer.Span));
}
