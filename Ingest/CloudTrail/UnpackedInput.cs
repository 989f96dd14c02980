using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.CloudTrail;

/// <summary>
/// Data with everything taken off that it is packed in: gzip, base64 of gzip, gzip that was compressed once more.
/// </summary>
/// <param name="data">The data; stays open.</param>
/// <param name="layerBytesMax">Most bytes that may be packed once more inside; null is any number.</param>
internal sealed class UnpackedInput(Stream data, long? layerBytesMax) : IDisposable
{
    // CloudWatch Logs through Firehose with compression makes two, base64 on the way one more.
    private const int LayersMax = 4;

    private readonly List<PackedLayer> _layers = [];
    private Stream _current = data;
    private bool _isOpen;

    /// <summary>What was wrong, once there is no more to read: of the outermost layer that found fault.</summary>
    public (Outcome Outcome, string Detail)? Fault => _layers.Find(layer => layer.Fault is not null)?.Fault;

    /// <summary>Reads bytes; 0 at the end. The buffer holds <see cref="Packings.HeadBytes"/> or more.</summary>
    public int Read(Span<byte> buffer)
    {
        if (_isOpen) return _current.Read(buffer);
        while (true)
        {
            var head = 0;
            while (WantsMore(buffer[..head]))
            {
                var read = _current.Read(buffer[head..Packings.HeadBytes]);
                if (read == 0) break;
                head += read;
            }

            if (!TryUnpack(buffer[..head])) return head;
        }
    }

    /// <inheritdoc cref="Read"/>
    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        if (_isOpen) return await _current.ReadAsync(buffer, cancellation);
        while (true)
        {
            var head = 0;
            while (WantsMore(buffer.Span[..head]))
            {
                var read = await _current.ReadAsync(buffer[head..Packings.HeadBytes], cancellation);
                if (read == 0) break;
                head += read;
            }

            if (!TryUnpack(buffer.Span[..head])) return head;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        for (var i = _layers.Count - 1; i >= 0; i--) _layers[i].Dispose();
    }

    private static bool WantsMore(ReadOnlySpan<byte> head) =>
        head.Length < Packings.HeadBytes && Packings.Of(head, out _) == Packing.Unknown;

    /// <summary>Puts a layer over data that starts so; false when it is not packed.</summary>
    private bool TryUnpack(ReadOnlySpan<byte> head)
    {
        var packing = Packings.Of(head, out var textAt);
        if (packing is Packing.None or Packing.Unknown || _layers.Count == LayersMax)
        {
            _isOpen = true;
            return false;
        }

        var start = head.ToArray();
        PackedLayer layer = packing switch
        {
            Packing.Gzip => new GzipInput(start, _current),
            Packing.Base64 => new Base64Input(start.AsMemory(textAt), _current),
            _ => new Base64Input(start.AsMemory(textAt), _current, Packings.LambdaTail),
        };
        // What is packed once more is nobody's to count from outside: members that hold nothing have no end.
        if (_current is GzipInput outer) outer.BytesMax = layerBytesMax;
        _layers.Add(layer);
        _current = layer;
        return true;
    }
}
