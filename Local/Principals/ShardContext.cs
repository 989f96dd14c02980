namespace Grainwatch.Local.Principals;

/// <summary>What an actor waits for, whatever completes it, goes on on its shard's thread.</summary>
internal sealed class ShardContext(ShardQueue queue) : SynchronizationContext
{
    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => queue.Post(d, state);

    /// <inheritdoc/>
    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A shard does not wait for itself.");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;
}
