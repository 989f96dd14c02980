using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Grainwatch.Detection.Wire;
using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Sources;

namespace Grainwatch.Local.Stores;

/// <summary>
/// Checkpoints in a folder, a file a source: a line with the form, a CRC-32C, the length and the source, and the
/// document below it. A file is replaced whole, so that a crash leaves the one before or the one after.
/// </summary>
internal sealed class FileCheckpoints(string folder) : ICheckpoints
{
    private const string Form = "grainwatch-checkpoint-1";
    private const int NameCharactersMax = 60;

    private static readonly SearchValues<char> s_plain =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>?> GetAsync(string source, CancellationToken cancellation = default)
    {
        var path = PathOf(source);
        byte[] bytes;
        try
        {
            bytes = await File.ReadAllBytesAsync(path, cancellation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint of {source}, '{path}', cannot be read: {e.Message}", e);
        }

        return Document(bytes, source) ?? throw new CheckpointException(
            $"The checkpoint of {source}, '{path}', is damaged. Put a copy of it back; or move it away, and the source "
            + "starts anew: what is taken again then is recognised, what is older than --since is not taken.");
    }

    /// <inheritdoc/>
    public async ValueTask SetAsync(
        string source, ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
    {
        var path = PathOf(source);
        if (document.Length > ICheckpoints.DocumentBytesMax)
        {
            throw new CheckpointException(
                $"The checkpoint of {source} would have {document.Length:N0} bytes, more than "
                + $"{ICheckpoints.DocumentBytesMax:N0}; follow fewer accounts in one source.");
        }

        try
        {
            Disk.CreateFolder(folder, Disk.FlushFolder);
            var next = path + ".next";
            await using (var file = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None))
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes(Head(document.Span, source)), cancellation);
                await file.WriteAsync(document, cancellation);
                Disk.Flush(file);
            }

            File.Move(next, path, overwrite: true);
            Disk.FlushFolder(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CheckpointException($"The checkpoint of {source}, '{path}', cannot be written: {e.Message}", e);
        }
    }

    /// <summary>The file of a source, with a name that people can tell from others.</summary>
    internal string PathOf(string source)
    {
        var plain = string.Concat(source.Select(c => s_plain.Contains(c) ? c : '_'));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(source)))[..12];
        return Path.Combine(folder, $"{plain[..Math.Min(plain.Length, NameCharactersMax)]}-{hash}.checkpoint");
    }

    private static string Head(ReadOnlySpan<byte> document, string source) =>
        string.Create(CultureInfo.InvariantCulture, $"{Form} {Crc32C.Of(document):x8} {document.Length} {source}\n");

    /// <summary>The document of a file; null when it is damaged, or another source's.</summary>
    private static ReadOnlyMemory<byte>? Document(ReadOnlyMemory<byte> bytes, string source)
    {
        var end = bytes.Span.IndexOf((byte)'\n') + 1;
        var document = bytes[end..];
        var isWhole = end > 0 && Encoding.UTF8.GetString(bytes.Span[..end]) == Head(document.Span, source);
        return isWhole ? document : default(ReadOnlyMemory<byte>?);
    }
}
