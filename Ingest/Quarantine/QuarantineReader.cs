using Grainwatch.Ingest.Files;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// Shows what a folder of <see cref="FileQuarantine"/> held when it was opened, beside the process that writes it.
/// </summary>
public sealed class QuarantineReader : IQuarantineView, IDisposable
{
    private const int TriesMax = 5;

    private readonly Lock _gate = new();
    private readonly QuarantineFolder _folder;

    private QuarantineReader(QuarantineFolder folder) => _folder = folder;

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

    /// <inheritdoc/>
    public QuarantineSummary Summarise()
    {
        lock (_gate)
        {
            return new QuarantineSummary(
                _folder.Index.Count, _folder.Bytes, 0, _folder.Index.Oldest, _folder.Index.ByReason, null);
        }
    }

    /// <inheritdoc/>
    public QuarantinePage List(QuarantineQuery query)
    {
        lock (_gate) return _folder.Index.List(query);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantineId> Ids(Outcome? reason)
    {
        lock (_gate) return _folder.Index.Ids(reason);
    }

    /// <inheritdoc/>
    public IReadOnlyList<QuarantineId> Find(string prefix, int limit)
    {
        lock (_gate) return _folder.Index.Find(prefix, limit);
    }

    /// <inheritdoc/>
    public QuarantineEntry? Read(QuarantineId id)
    {
        lock (_gate) return _folder.Index.Read(id);
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();
}

/// <summary>There is no quarantine where one was looked for.</summary>
public sealed class QuarantineMissingException(string folder)
    : Exception($"There is no quarantine in '{folder}': nothing was kept there yet, or it is elsewhere.");
