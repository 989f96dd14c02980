using Grainwatch.Ingest.CloudTrail;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// Keeps records that could not be used, with why and where they came from, until somebody looks. Safe to call from any
/// thread.
/// </summary>
public interface IQuarantine : IQuarantineView
{
    /// <summary>
    /// Keeps records of one source; answers once they are durable. The same record of the same source kept again, as
    /// after a delivery that failed half-way, is kept once.
    /// </summary>
    /// <param name="source">
    /// Where the records came from, as an operator would look for it: a path, <c>s3://bucket/key</c>, an endpoint.
    /// </param>
    /// <param name="rejections">The records, in the order of the source.</param>
    /// <param name="cancellation">Gives up; what was kept until then stays kept.</param>
    /// <exception cref="QuarantineException">
    /// There is no room, or it cannot be written: nothing may be acknowledged.
    /// </exception>
    ValueTask KeepAsync(string source, IReadOnlyList<Rejection> rejections, CancellationToken cancellation = default);

    /// <summary>Takes entries out, durably; gives how many of them there were.</summary>
    /// <exception cref="QuarantineException">It cannot be written; some may have been taken out.</exception>
    ValueTask<int> RemoveAsync(IReadOnlyCollection<QuarantineId> ids, CancellationToken cancellation = default);
}

/// <summary>Shows what a quarantine keeps, on this machine or elsewhere. Safe to call from any thread.</summary>
public interface IQuarantineView
{
    /// <summary>How much there is. One that is elsewhere and does not answer says so as its problem.</summary>
    ValueTask<QuarantineSummary> SummariseAsync(CancellationToken cancellation = default);

    /// <summary>Entries without their bytes, newest first.</summary>
    /// <exception cref="QuarantineException">They cannot be read.</exception>
    ValueTask<QuarantinePage> ListAsync(QuarantineQuery query, CancellationToken cancellation = default);

    /// <summary>The ids of entries, oldest first: of one reason, or all.</summary>
    /// <exception cref="QuarantineException">They cannot be read.</exception>
    ValueTask<IReadOnlyList<QuarantineId>> IdsAsync(Outcome? reason, CancellationToken cancellation = default);

    /// <summary>The ids that begin with a text, at most as many as asked for.</summary>
    /// <exception cref="QuarantineException">They cannot be read.</exception>
    ValueTask<IReadOnlyList<QuarantineId>> FindAsync(
        string prefix, int limit, CancellationToken cancellation = default);

    /// <summary>An entry whole; null when there is none of that id.</summary>
    /// <exception cref="QuarantineException">It cannot be read.</exception>
    ValueTask<QuarantineEntry?> ReadAsync(QuarantineId id, CancellationToken cancellation = default);
}

/// <summary>Quarantine took or gave nothing; the message names it, and what to do.</summary>
public sealed class QuarantineException(string message, Exception? cause = null) : Exception(message, cause);
