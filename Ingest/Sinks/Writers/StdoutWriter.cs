using Grainwatch.Ingest.Sinks.Formats;
using Grainwatch.Ingest.Sinks.Settings;

namespace Grainwatch.Ingest.Sinks.Writers;

/// <summary>Writes alerts to a stream, a line each.</summary>
internal sealed class StdoutWriter(Sink sink, Stream stream) : ISinkWriter
{
    private readonly SemaphoreSlim _turn = new(1);

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(Outgoing outgoing, CancellationToken cancellation)
    {
        byte[] line = [.. AlertFormat.Write(sink, outgoing).Span, (byte)'\n'];
        await _turn.WaitAsync(cancellation);
        try
        {
            // One write, so that what others write stays apart.
            await stream.WriteAsync(line, CancellationToken.None);
            await stream.FlushAsync(CancellationToken.None);
        }
        finally
        {
            _turn.Release();
        }

        return SendResult.Taken("written");
    }

    /// <inheritdoc/>
    public void Dispose() => stream.Dispose();
}
