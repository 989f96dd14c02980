namespace Grainwatch.Ingest.Sources.S3;

/// <summary>An object's contents as they come: an end too early and a stall are errors, not the end.</summary>
internal sealed class ObjectStream(
    Stream contents, IDisposable answer, long length, TimeSpan stallTimeout, CancellationToken cancellation) : Stream
{
    private long _read;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _read;
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length == 0) return 0;
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        stall.CancelAfter(stallTimeout);
        try
        {
            return Count(await contents.ReadAsync(buffer, stall.Token));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ObjectException($"The contents stopped to come for {stallTimeout.TotalSeconds:N0} s.", e);
        }
        catch (Exception e) when (e is HttpRequestException or Amazon.Runtime.AmazonClientException)
        {
            throw new ObjectException($"The contents came no further than byte {_read:N0}: {e.Message}", e);
        }
    }

    /// <summary>Replay reads on threads of its own, which wait.</summary>
    public override int Read(Span<byte> buffer)
    {
        var bytes = System.Buffers.ArrayPool<byte>.Shared.Rent(Math.Min(buffer.Length, 128 * 1024));
        try
        {
            var wanted = Math.Min(buffer.Length, bytes.Length);
            var read = ReadAsync(bytes.AsMemory(0, wanted), cancellation).AsTask().GetAwaiter().GetResult();
            bytes.AsSpan(0, read).CopyTo(buffer);
            return read;
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            contents.Dispose();
            answer.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read)
    {
        _read += read;
        if (read == 0 && _read < length)
            throw new ObjectException($"The contents ended after {_read:N0} of {length:N0} bytes.");
        return read;
    }
}
