namespace Grainwatch.Ingest.Sinks.Delivering;

/// <summary>
/// Where the records of one delivery queue are kept: bytes that are added to, and now and then replaced. For one caller
/// at a time. After a failure what it holds is not known; reading it again tells.
/// </summary>
public interface IDeliveryLog
{
    /// <summary>All bytes, without what a write that never finished has left at their end.</summary>
    /// <exception cref="DeliveryException">They cannot be read, or are damaged.</exception>
    Task<ReadOnlyMemory<byte>> ReadAsync();

    /// <summary>Adds bytes; durable when it answers.</summary>
    /// <exception cref="DeliveryException">Whether they were added is not known.</exception>
    Task AppendAsync(ReadOnlyMemory<byte> bytes);

    /// <summary>Puts bytes in the place of all that are there; durable when it answers.</summary>
    /// <exception cref="DeliveryException">Whether they were replaced is not known.</exception>
    Task ReplaceAsync(ReadOnlyMemory<byte> bytes);
}

/// <summary>Keeps nothing: for a host that keeps nothing either.</summary>
public sealed class NoDeliveryLog : IDeliveryLog
{
    /// <inheritdoc/>
    public Task<ReadOnlyMemory<byte>> ReadAsync() => Task.FromResult(ReadOnlyMemory<byte>.Empty);

    /// <inheritdoc/>
    public Task AppendAsync(ReadOnlyMemory<byte> bytes) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task ReplaceAsync(ReadOnlyMemory<byte> bytes) => Task.CompletedTask;
}

/// <summary>A delivery queue cannot take something, or cannot be read or written.</summary>
public class DeliveryException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A delivery queue holds as much as it may; what was to be added is told again later.</summary>
public sealed class DeliveryFullException(string message) : DeliveryException(message);
