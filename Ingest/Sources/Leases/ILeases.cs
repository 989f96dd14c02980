namespace Grainwatch.Ingest.Sources.Leases;

/// <summary>
/// Sees to it that of many gateways one reads a source, and keeps what it remembers. Safe to call from any thread.
/// </summary>
public interface ILeases
{
    /// <summary>Takes the lease of a source, if nobody else has it.</summary>
    /// <param name="source">The source's name, the same at all gateways.</param>
    /// <param name="cancellation">Gives up; a lease that was given all the same runs out.</param>
    /// <exception cref="CheckpointException">Nobody answers, or what is remembered is damaged.</exception>
    ValueTask<LeaseAnswer> TakeAsync(string source, CancellationToken cancellation = default);
}

/// <summary>Whose a source is.</summary>
/// <param name="Holder">Who has the lease.</param>
/// <param name="Lease">The lease, where that is who asked; else null.</param>
public readonly record struct LeaseAnswer(string Holder, ILease? Lease);

/// <summary>
/// The right to read a source for a while. Whoever gets it later has another one: what is done with this one is refused
/// then, so that who was away for long writes over nothing.
/// </summary>
public interface ILease
{
    /// <summary>How long it lasts from when it was taken or renewed.</summary>
    TimeSpan Duration { get; }

    /// <summary>What the source remembered when the lease was taken; null when it never set anything.</summary>
    ReadOnlyMemory<byte>? Checkpoint { get; }

    /// <summary>Lets it last longer.</summary>
    /// <exception cref="LeaseLostException">Somebody else may have it.</exception>
    /// <exception cref="CheckpointException">Nobody answers.</exception>
    ValueTask RenewAsync(CancellationToken cancellation = default);

    /// <summary>Replaces what the source remembers, once it is durable; that renews it too.</summary>
    /// <exception cref="LeaseLostException">Somebody else may have it; nothing was written.</exception>
    /// <exception cref="CheckpointException">Whether it was written is not known.</exception>
    ValueTask SetAsync(ReadOnlyMemory<byte> document, CancellationToken cancellation = default);

    /// <summary>Gives it back, so that nobody waits for its end. One that cannot be given back runs out.</summary>
    ValueTask ReleaseAsync();
}

/// <summary>A source is read by somebody else now.</summary>
public sealed class LeaseLostException(string source)
    : CheckpointException($"{source}: another gateway has taken over; this one's checkpoint is refused.");
