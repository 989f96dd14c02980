using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Policies;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// Where memories are kept: one record a principal, replaced by a conditional write. The version is the only fence
/// between two owners of one principal.
/// </summary>
public interface IPrincipalStore
{
    /// <summary>A principal's memory; null when there is none.</summary>
    /// <exception cref="PrincipalStoreException">It cannot be read.</exception>
    ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Replaces a memory, if it still has the expected version; gives the new version once it is durable. It takes the
    /// batch beside the memory that they made, so that a store may keep either.
    /// </summary>
    /// <exception cref="PrincipalConflictException">Somebody else wrote it since.</exception>
    /// <exception cref="PrincipalStoreException">Whether it was written is not known.</exception>
    ValueTask<string> WriteAsync(PrincipalWrite write);
}

/// <summary>A memory as a store gives it.</summary>
/// <param name="State">The memory; the caller's own.</param>
/// <param name="Version">The store's version of it.</param>
public sealed record StoredPrincipal(PrincipalState State, string Version);

/// <summary>What a batch or a decision made of a memory.</summary>
/// <param name="State">The memory after it. To be read before the call returns its task, never kept.</param>
/// <param name="Events">The events that were applied, in the order in which they were.</param>
/// <param name="Decision">The decision that was recorded; null for a batch.</param>
/// <param name="ExpectedVersion">The version it was applied to; null when there was none.</param>
public sealed record PrincipalWrite(
    PrincipalState State, IReadOnlyList<TrailEvent> Events, Decision? Decision, string? ExpectedVersion)
{
    /// <summary>
    /// The batch whole, as it came: folded again into the memory before it, under the same policy, it makes the same.
    /// </summary>
    public IReadOnlyList<TrailEvent> Batch { get; init; } = Events;

    /// <summary>Why the events came.</summary>
    public Arrival Arrival { get; init; } = Arrival.Live;

    /// <summary>
    /// Whether all that the memory before it had to tell had been told: then it is no longer in the outbox.
    /// </summary>
    public bool Told { get; init; }

    /// <summary>
    /// Duplicates that the memory before it had counted: more than were written, when batches of nothing else came.
    /// </summary>
    public long DuplicatesBefore { get; init; }

    /// <summary>The policy that it was folded under; null for the one that the store was opened with.</summary>
    public PolicyInForce? Policy { get; init; }
}

/// <summary>A store failed. Nothing is known of what it wrote; reading again tells.</summary>
public class PrincipalStoreException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>Somebody else wrote the memory: whoever gets this owns it no longer.</summary>
public sealed class PrincipalConflictException(string message, Exception? inner = null)
    : PrincipalStoreException(message, inner);
