namespace Grainwatch.Local.Log;

/// <summary>A write on its way to the disk.</summary>
/// <param name="Key">Whose memory.</param>
/// <param name="Entry">Where its story will stand.</param>
internal sealed record PendingWrite(string Key, LogEntry Entry)
{
    // Without the flag for asynchronous continuations: its actor goes on here, on the shard's thread.
    public TaskCompletionSource<string> Answer { get; } = new();
}
