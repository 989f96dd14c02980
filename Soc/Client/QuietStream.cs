namespace Grainwatch.Soc;

/// <summary>
/// A stream that fails when nothing comes for a time, as a connection can be dead without an end; and when no line ends
/// for many bytes, as nobody holds those.
/// </summary>
/// <param name="inner">What is read; disposed with it.</param>
/// <param name="silenceMax">For how long nothing may come.</param>
/// <param name="clock">What time it is.</param>
/// <param name="lineBytesMax">The longest line in bytes.</param>
internal sealed class QuietStream(
    Stream inner, TimeSpan silenceMax, TimeProvider clock, long lineBytesMax = long.MaxValue) : ReadOnlyStream(inner)
{
    private long _line;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var silence = new CancellationTokenSource(silenceMax, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, silence.Token);
        try
        {
            var read = await Inner.ReadAsync(buffer, either.Token);
            var end = buffer.Span[..read].LastIndexOf((byte)'\n');
            _line = end < 0 ? _line + read : read - end - 1;
            return _line <= lineBytesMax
                ? read
                : throw new SocException(
                    SocFault.Failed, "Not an answer", $"A line of the answer is longer than {lineBytesMax:N0} bytes.");
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new IOException($"Nothing was heard for {silenceMax.TotalSeconds:0} s.", e);
        }
    }
}
