namespace Grainwatch.Ingest.Sources;

/// <summary>
/// Where sources remember how far they came: one small document a source, whose form is the source's own. Safe to call
/// from any thread.
/// </summary>
public interface ICheckpoints
{
    /// <summary>Longest document in bytes.</summary>
    const int DocumentBytesMax = 16 * 1024 * 1024;

    /// <summary>The document set last; null when this source never set one.</summary>
    /// <exception cref="CheckpointException">
    /// It is damaged, or cannot be read; a source must not start anew then.
    /// </exception>
    ValueTask<ReadOnlyMemory<byte>?> GetAsync(string source, CancellationToken cancellation = default);

    /// <summary>Replaces the document; answers once it is durable.</summary>
    /// <exception cref="CheckpointException">
    /// It is too long, or cannot be written; the one before it stands.
    /// </exception>
    ValueTask SetAsync(string source, ReadOnlyMemory<byte> document, CancellationToken cancellation = default);
}

/// <summary>A checkpoint cannot be read or written; the message names it, and what to do.</summary>
public class CheckpointException(string message, Exception? cause = null) : Exception(message, cause);
