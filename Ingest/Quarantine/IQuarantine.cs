using Grainwatch.Ingest.CloudTrail;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// Keeps records that could not be used, with why and where they came from, until somebody looks. Safe to call from any
/// thread.
/// </summary>
public interface IQuarantine
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
}

/// <summary>Quarantine took nothing; the message names it, and what to do.</summary>
public sealed class QuarantineException(string message, Exception? cause = null) : Exception(message, cause);
