using System.Text.Json;
using System.Text.Json.Serialization;

namespace Grainwatch.Ingest.Sources.Folders;

/// <summary>
/// Which files were taken and stay where they are, by path, length and time of writing; of those that are there, so
/// that it is bounded.
/// </summary>
internal sealed class KeptFiles(string source, int max, ICheckpoints checkpoints)
{
    private const int FingerprintBytes = 16;

    private readonly Lock _gate = new();
    private HashSet<UInt128> _files = [];
    private bool _hasChanged;

    /// <summary>Whether a file was taken, as it is now.</summary>
    public bool Contains(DropFile file)
    {
        lock (_gate) return _files.Contains(file.Fingerprint());
    }

    /// <summary>Remembers a file.</summary>
    /// <exception cref="SourceException">There is no room.</exception>
    public void Add(DropFile file)
    {
        lock (_gate)
        {
            if (_files.Count >= max)
            {
                throw new SourceException(
                    $"{source} holds {max:N0} files that were taken, and no more can be remembered: take some away, or "
                    + "use --watch-done move.");
            }

            _hasChanged |= _files.Add(file.Fingerprint());
        }
    }

    /// <summary>Forgets all but some.</summary>
    public void Retain(HashSet<UInt128> there)
    {
        lock (_gate)
        {
            var before = _files.Count;
            _files.IntersectWith(there);
            _hasChanged |= _files.Count < before;
        }
    }

    /// <summary>Reads the checkpoint.</summary>
    /// <exception cref="CheckpointException">It is damaged.</exception>
    public async Task OpenAsync(CancellationToken cancellation)
    {
        if (await checkpoints.GetAsync(source, cancellation) is not { } document) return;
        try
        {
            var kept = JsonSerializer.Deserialize(document.Span, KeptJson.Default.KeptDocument);
            if (kept?.Version != 1) throw new JsonException($"its version is {kept?.Version}, not 1");
            _files = [.. kept.Files.Chunk(FingerprintBytes).Select(bytes => BitConverter.ToUInt128(bytes))];
        }
        catch (Exception e) when (e is JsonException or ArgumentException)
        {
            throw new CheckpointException($"The checkpoint of {source} cannot be read: {e.Message}", e);
        }
    }

    /// <summary>Writes the checkpoint when it changed.</summary>
    public async Task SaveAsync(CancellationToken cancellation)
    {
        byte[] files;
        lock (_gate)
        {
            if (!_hasChanged) return;
            files = [.. _files.SelectMany(file => BitConverter.GetBytes(file))];
            _hasChanged = false;
        }

        try
        {
            var document = new KeptDocument(1, files);
            var bytes = JsonSerializer.SerializeToUtf8Bytes(document, KeptJson.Default.KeptDocument);
            await checkpoints.SetAsync(source, bytes, cancellation);
        }
        catch
        {
            lock (_gate) _hasChanged = true;
            throw;
        }
    }
}

/// <summary>The stored form: the fingerprints of 16 bytes behind each other.</summary>
internal sealed record KeptDocument(int Version, byte[] Files);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(KeptDocument))]
internal sealed partial class KeptJson : JsonSerializerContext;
