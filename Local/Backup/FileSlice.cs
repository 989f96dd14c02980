using System.Security.Cryptography;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Local.Backup;

/// <summary>The beginning of a file as a stream, and the SHA-256 of what was read of it.</summary>
internal sealed class FileSlice(DiskFile file, long length) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _at;

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => true;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => length;

    /// <inheritdoc/>
    public override long Position
    {
        get => _at;
        // It is written from its start, once.
        set => throw new NotSupportedException();
    }

    /// <summary>The SHA-256 of all of it, once all of it was read.</summary>
    public string Sum() => _at == length
        ? Convert.ToHexStringLower(_hash.GetHashAndReset())
        : throw new InvalidOperationException($"{_at:N0} of {length:N0} bytes were read.");

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var wanted = (int)Math.Min(buffer.Length, length - _at);
        if (wanted == 0) return 0;
        var read = file.Read(buffer[..wanted], _at);
        if (read < wanted) throw new EndOfStreamException($"'{file.Path}' became shorter while it was read.");
        _hash.AppendData(buffer[..read]);
        _at += read;
        return read;
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        base.Dispose(disposing);
    }
}
