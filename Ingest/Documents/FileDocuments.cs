using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Documents;

/// <summary>
/// A document and those before it in a file of a folder that one process uses. The file is replaced by a whole one,
/// durably, before a change is answered.
/// </summary>
public sealed class FileDocuments : MemoryDocuments
{
    private readonly string _path;

    /// <summary>Reads the file; there may be none.</summary>
    /// <exception cref="DocumentStoreException">It cannot be read, or is damaged.</exception>
    public FileDocuments(string path, TimeProvider clock)
        : base(clock)
    {
        _path = path;
        Begin(Read(path));
    }

    /// <summary>What a file keeps; nothing when there is none.</summary>
    /// <exception cref="DocumentStoreException">It cannot be read, or is damaged.</exception>
    public static DocumentHistory Read(string path)
    {
        try
        {
            var revisions = JsonSerializer.Deserialize(
                File.ReadAllBytes(path), DocumentJson.Default.DocumentRevisionArray);
            if (revisions is [{ Text: not null }, ..] && Array.TrueForAll(revisions, one => one is not null))
                return DocumentHistory.Of(revisions);
            throw new JsonException("what is in force is not in it");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return DocumentHistory.Empty;
        }
        catch (JsonException e)
        {
            throw new DocumentStoreException($"'{path}' is damaged ({e.Message}). Put a copy of it back; or move it "
                + "away, and what was in force before is forgotten.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DocumentStoreException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    protected override void Keep(DocumentHistory next)
    {
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(_path))!;
            Disk.CreateFolder(folder, Disk.FlushFolder);
            using (var file = new FileStream(_path + ".next", FileMode.Create, FileAccess.Write, FileShare.None))
            {
                JsonSerializer.Serialize(file, [.. next.Revisions], DocumentJson.Readable.DocumentRevisionArray);
                Disk.Flush(file);
            }

            File.Move(_path + ".next", _path, overwrite: true);
            Disk.FlushFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DocumentStoreException($"'{_path}' cannot be written: {e.Message}", e);
        }
    }
}

/// <summary>The JSON of documents that are kept.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DocumentRevision[]))]
internal sealed partial class DocumentJson : JsonSerializerContext
{
    public static DocumentJson Readable => Relaxed.Context;

    // A class of its own, so that it is made after Default.
    private static class Relaxed
    {
        public static readonly DocumentJson Context = new(new JsonSerializerOptions(Default.Options)
        {
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        });
    }
}
