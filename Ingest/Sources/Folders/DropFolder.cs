using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Sources.Folders;

/// <summary>
/// A folder that files are put into, and taken in from once they are whole: written there slowly, or moved there. Taken
/// ones are put aside, those of no use too, with the reason. A crash between taking a file and putting it aside takes
/// it again, which makes duplicates and nothing else.
/// </summary>
public sealed class DropFolder : ITrailSource
{
    // The beginning of a file by which it is known for no trail; longer than any record.
    private const int HeadBytes = 512 * 1024;

    private const int FilesAnSave = 256;

    private readonly string _folder;
    private readonly Intake _intake;
    private readonly TimeProvider _clock;
    private readonly DropFolderOptions _options;
    private readonly Filing _filing;
    private readonly KeptFiles? _kept;
    private Dictionary<string, Sighting> _sightings = new(StringComparer.Ordinal);
    private DateTime? _arrivingSince;

    /// <summary>A folder, not yet looked at.</summary>
    public DropFolder(
        string folder,
        Intake intake,
        ICheckpoints checkpoints,
        TimeProvider clock,
        DropFolderOptions? options = null)
    {
        _folder = Path.GetFullPath(folder);
        (_intake, _clock, _options) = (intake, clock, options ?? new DropFolderOptions());
        _filing = new Filing(_folder);
        if (_options.WhenDone == WhenDone.Keep) _kept = new KeptFiles(Name, _options.KeptMax, checkpoints);
    }

    /// <inheritdoc/>
    public string Name => $"folder:{_folder}";

    /// <inheritdoc/>
    public TimeSpan PollInterval => _options.PollInterval;

    /// <summary>Opens a file; tests have it fail.</summary>
    internal Func<string, Stream> Open { get; init; } = path => new FileStream(
        path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1, FileOptions.Asynchronous);

    /// <inheritdoc/>
    public Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default) =>
        _kept?.OpenAsync(cancellation) ?? Task.CompletedTask;

    /// <inheritdoc/>
    public async Task PollAsync(SourceProgress progress, CancellationToken cancellation = default)
    {
        HashSet<UInt128> there = [];
        var listing = FolderListing.Read(_folder, _options.FilesMax, IsNew);
        // What a folder holds that cannot be listed now is not known to be gone.
        if (listing.IsWhole) _kept?.Retain(there);
        Sight(listing.Files);
        progress.SetNotes([.. listing.Notes, .. Troubles(listing)]);

        var whole = listing.Files.Where(IsWhole).ToList();
        if (MayBeMore(listing.Files)) return;
        foreach (var some in whole.Chunk(FilesAnSave))
        {
            using var flight = new Flight(_options.FilesAtOnce);
            try
            {
                foreach (var file in some)
                {
                    if (flight.HasFailed) break;
                    await flight.StartAsync(
                        file.Delivered, () => TakeAsync(file, progress, cancellation), cancellation);
                }
            }
            finally
            {
                await flight.LandAsync();
            }

            if (_kept is not null) await _kept.SaveAsync(cancellation);
        }

        if (_kept is not null) await _kept.SaveAsync(cancellation);
        progress.SetNotes([.. listing.Notes, .. Troubles(listing)]);

        bool IsNew(DropFile file)
        {
            if (_kept is null) return true;
            there.Add(file.Fingerprint());
            return !_kept.Contains(file);
        }
    }

    /// <summary>What is known of files that are still there goes on; the others are forgotten.</summary>
    private void Sight(IReadOnlyList<DropFile> files)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        Dictionary<string, Sighting> sightings = new(files.Count, StringComparer.Ordinal);
        foreach (var file in files)
        {
            var known = _sightings.GetValueOrDefault(file.Path);
            sightings.Add(file.Path, known?.File.IsSameAs(file) == true ? known : new Sighting(file, now));
        }

        _sightings = sightings;
    }

    /// <summary>
    /// Whether files are being put here right now: what is copied together is taken together, in its order, as long as
    /// that does not take too long.
    /// </summary>
    private bool MayBeMore(IReadOnlyList<DropFile> files)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        if (!files.Any(file => file.Length > 0 && now - _sightings[file.Path].Since < _options.Quiet))
        {
            _arrivingSince = null;
            return false;
        }

        _arrivingSince ??= now;
        if (now - _arrivingSince < _options.Together) return true;
        _arrivingSince = null;
        return false;
    }

    private bool IsWhole(DropFile file)
    {
        var now = _clock.GetUtcNow().UtcDateTime;
        var sighting = _sightings[file.Path];
        // A file of no length is none yet; opening a pipe would wait for whoever writes to it.
        var quiet = file.Length == 0 || sighting.CameCut ? _options.Unfinished : _options.Quiet;
        return now - sighting.Since >= quiet;
    }

    private async Task TakeAsync(DropFile file, SourceProgress progress, CancellationToken cancellation)
    {
        var sighting = _sightings[file.Path];
        try
        {
            if (sighting is { IsTaken: false, Fault: null } && file.Length == 0) sighting.Fault = "The file is empty.";
            if (sighting is { IsTaken: false, Fault: null }) await ReadAsync(file, sighting, progress, cancellation);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // It went away: whoever took it has it.
            return;
        }
        catch (Exception e) when (e is IOException and not SourceException or UnauthorizedAccessException)
        {
            if (++sighting.Attempts >= _options.AttemptsMax) sighting.Fault = $"The file cannot be read: {e.Message}";
        }

        PutAside(sighting, progress);
    }

    private async Task ReadAsync(
        DropFile file, Sighting sighting, SourceProgress progress, CancellationToken cancellation)
    {
        progress.OnReading(file.Delivered);
        await using var stream = Open(file.Path);
        if (await FaultAsync(stream, cancellation) is { } fault)
        {
            sighting.Fault = $"Nothing in it is CloudTrail: {fault}.";
            return;
        }

        stream.Position = 0;
        var result = await _intake.TakeAsync(stream, file.Path, cancellation);
        // Written meanwhile: what is new in it is taken when it has come to rest.
        if (!file.IsSameAs(file.Again())) return;
        var isCut = result.Receipt[Outcome.RejectedTruncated] > 0;
        if (isCut && !sighting.CameCut && _clock.GetUtcNow().UtcDateTime - sighting.Since < _options.Unfinished)
        {
            sighting.CameCut = true;
            return;
        }

        progress.OnTaken(file.Delivered, result);
        _kept?.Add(file);
        sighting.IsTaken = true;
    }

    /// <summary>Why a file is no trail, by its beginning; null when it may be one.</summary>
    private async Task<string?> FaultAsync(Stream stream, CancellationToken cancellation)
    {
        var head = new byte[Math.Min(HeadBytes, stream.Length)];
        var length = await stream.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellation);
        using var data = new MemoryStream(head, 0, length);
        return (await _intake.FaultAsync(data, cancellation))?.Detail;
    }

    private void PutAside(Sighting sighting, SourceProgress progress)
    {
        var file = sighting.File;
        try
        {
            // Written since it was listed: the next look decides.
            if (!file.IsSameAs(file.Again())) return;
            if (sighting.Fault is { } fault)
            {
                if (_kept is null) _filing.MoveToFailed(file, fault);
                // Not among what was taken: after a restart it is looked at, and told of, again.
                if (sighting.IsTold) return;
                sighting.IsTold = true;
                progress.OnPassedBy(new SourceFailure(file.Path, fault, _clock.GetUtcNow().UtcDateTime));
            }
            else if (sighting.IsTaken && _options.WhenDone == WhenDone.Move) _filing.MoveToDone(file);
            else if (sighting.IsTaken && _options.WhenDone == WhenDone.Delete) File.Delete(file.Path);
            sighting.Trouble = null;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            // Somebody else put it aside.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It stays, is not read again while it is as it is, and is tried again at each look.
            var what = sighting.IsTaken ? "was taken, but" : "is of no use, and";
            sighting.Trouble = $"'{file.Path}' {what} cannot be put aside: {e.Message}";
        }
    }

    private IEnumerable<string> Troubles(FolderListing listing)
    {
        List<string> troubles = [.. _sightings.Values.Select(sighting => sighting.Trouble).OfType<string>()];
        if (listing.HasMore && troubles.Count >= listing.Files.Count)
        {
            yield return $"The first {listing.Files.Count:N0} files of '{_folder}' cannot be put aside, and those "
                + "behind them wait: let this process move or delete files there.";
        }

        foreach (var trouble in troubles) yield return trouble;
    }

    /// <summary>What is known of a file since it is as it is.</summary>
    private sealed class Sighting(DropFile file, DateTime since)
    {
        public DropFile File => file;

        /// <summary>When it was first seen so.</summary>
        public DateTime Since => since;

        /// <summary>How often it could not be read.</summary>
        public int Attempts { get; set; }

        /// <summary>Whether it ended in the middle of a record, and may still be written.</summary>
        public bool CameCut { get; set; }

        /// <summary>Whether all of it is durable.</summary>
        public bool IsTaken { get; set; }

        /// <summary>Why it is of no use.</summary>
        public string? Fault { get; set; }

        /// <summary>Whether it was said why.</summary>
        public bool IsTold { get; set; }

        /// <summary>Why it could not be put aside.</summary>
        public string? Trouble { get; set; }
    }
}
