using Grainwatch.Ingest.Files;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// Shows what a folder of <see cref="FileQuarantine"/> held when it was opened, beside the process that writes it.
/// </summary>
public sealed class QuarantineReader : QuarantineView, IDisposable
{
    private const int TriesMax = 5;

    private readonly QuarantineFolder _folder;

    private QuarantineReader(QuarantineFolder folder)
        : base(folder.Index) => _folder = folder;

    /// <summary>Lines that cannot be read, in all files.</summary>
    public int Unreadable => _folder.Segments.Sum(segment => segment.Unreadable);

    /// <summary>Opens a folder.</summary>
    /// <exception cref="QuarantineException">It is not there, or cannot be read.</exception>
    public static QuarantineReader Open(string folder)
    {
        if (!QuarantineFolder.Exists(folder)) throw new QuarantineMissingException(folder);
        for (var tries = 1; ; tries++)
        {
            try
            {
                return new QuarantineReader(QuarantineFolder.Load(folder, path => new DiskFile(path, readOnly: true)));
            }
            catch (FileNotFoundException) when (tries < TriesMax)
            {
                // A server took it away between listing and opening: list again.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new QuarantineException($"The quarantine '{folder}' cannot be read: {e.Message}", e);
            }
        }
    }

    private protected override (long Bytes, long BytesMax, string? Problem) Room() => (_folder.Bytes, 0, null);

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary>There is no quarantine where one was looked for.</summary>
public sealed class QuarantineMissingException(string folder)
    : Exception($"There is no quarantine in '{folder}': nothing was kept there yet, or it is elsewhere.");
