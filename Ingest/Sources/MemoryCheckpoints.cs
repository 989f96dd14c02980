using System.Collections.Concurrent;

namespace Grainwatch.Ingest.Sources;

/// <summary>Checkpoints that live as long as the process.</summary>
public sealed class MemoryCheckpoints : ICheckpoints
{
    private readonly ConcurrentDictionary<string, byte[]> _documents = new();

    /// <inheritdoc/>
    public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string source, CancellationToken cancellation = default) =>
        ValueTask.FromResult(
            _documents.TryGetValue(source, out var document) ? document : default(ReadOnlyMemory<byte>?));

    /// <inheritdoc/>
    public ValueTask SetAsync(
        string source, ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
    {
        if (document.Length > ICheckpoints.DocumentBytesMax)
            throw new CheckpointException($"The checkpoint of {source} is too long: {document.Length:N0} bytes.");
        _documents[source] = document.ToArray();
        return ValueTask.CompletedTask;
    }
}
