namespace Grainwatch.Soc;

/// <summary>
/// A stream that fails behind so many bytes: what answers there may be something else that has no end.
/// </summary>
/// <param name="inner">What is read; disposed with it.</param>
/// <param name="bytesMax">The most bytes.</param>
internal sealed class BoundedStream(Stream inner, long bytesMax) : ReadOnlyStream(inner)
{
    private long _read;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        _read += read;
        return _read <= bytesMax ? read : throw new IOException($"It is longer than {bytesMax:N0} bytes.");
    }
}
