using System.Globalization;
using Grainwatch.Ingest.Deliveries;
using Grainwatch.Ingest.Receipts;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>
/// A bucket, or a prefix in it, that CloudTrail delivers to. Each look takes what is new, in the order of delivery over
/// all accounts and regions. The checkpoint says which objects were taken, once all of them is durable; after a crash
/// some are taken again, and none is missed.
/// </summary>
public sealed class BucketSource : ITrailSource
{
    private static readonly TimeSpan s_retryMin = TimeSpan.FromMinutes(1);

    // What is taken is written down by several tasks, and read by the one that looks.
    private readonly Lock _gate = new();
    private readonly S3Location _location;
    private readonly IObjectStore _store;
    private readonly Intake _intake;
    private readonly ICheckpoints _checkpoints;
    private readonly TimeProvider _clock;
    private readonly BucketOptions _options;
    private readonly Dictionary<string, DateTime> _open = new(StringComparer.Ordinal);
    private BucketProgress _taken;
    private List<StreamProgress> _streams = [];
    private byte[] _saved = [];
    private DateTime _nextDeep;
    private DateTime _nextSave;
    private bool _wasCutShort;
    private long _read;

    /// <summary>A bucket, not yet looked at.</summary>
    public BucketSource(
        S3Location location,
        IObjectStore store,
        Intake intake,
        ICheckpoints checkpoints,
        TimeProvider clock,
        BucketOptions? options = null)
    {
        (_location, _store, _intake, _checkpoints, _clock) = (location, store, intake, checkpoints, clock);
        _options = options ?? new BucketOptions();
        _taken = new BucketProgress(_options, _options.Since ?? Now - TimeSpan.FromDays(1));
    }

    /// <inheritdoc/>
    public string Name => _location.ToString();

    /// <inheritdoc/>
    public TimeSpan PollInterval => _options.PollInterval;

    private DateTime Now => _clock.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    public async Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default)
    {
        if (await _checkpoints.GetAsync(Name, cancellation) is not { } document) return;
        try
        {
            _taken = BucketProgress.Read(document.Span, _options);
        }
        catch (FormatException e)
        {
            throw new CheckpointException($"The checkpoint of {Name} cannot be read: {e.Message}", e);
        }

        progress.Restore(_taken.Failed, _taken.Failures);
    }

    /// <inheritdoc/>
    public async Task PollAsync(SourceProgress progress, CancellationToken cancellation = default)
    {
        bool hasMore;
        do hasMore = await LookAsync(progress, cancellation);
        while (hasMore);
    }

    /// <summary>One look; says whether there is more than it took.</summary>
    private async Task<bool> LookAsync(SourceProgress progress, CancellationToken cancellation)
    {
        var isDeep = _wasCutShort || Now >= _nextDeep;
        if (isDeep) await DiscoverAsync(cancellation);
        var look = new Look(isDeep, new BucketListing(_store, _options, IsNew, isDeep), progress);
        // Unless this one ends well, the next one goes as deep as can be.
        _wasCutShort = true;
        try
        {
            await TakeAllAsync(look, cancellation);
        }
        catch
        {
            // What was taken until then is not taken again; nothing is closed.
            await SaveAsync(null, CancellationToken.None);
            throw;
        }

        var hasMore = look.Listing.HasMore;
        await SaveAsync(isDeep && !hasMore ? DateTime.MaxValue : null, cancellation);
        progress.SetNotes([.. Notes(look.Listing)]);
        look.ThrowIfNothingCouldBeRead(Name);
        _wasCutShort = hasMore;
        if (isDeep) _nextDeep = Now + _options.DeepInterval;
        return hasMore;
    }

    private async Task DiscoverAsync(CancellationToken cancellation)
    {
        var found = await TrailLayout.FindAsync(_store, _location.Prefix, cancellation);
        lock (_gate) _streams = [.. found.Select(_taken.Of)];
    }

    private async Task TakeAllAsync(Look look, CancellationToken cancellation)
    {
        lock (_gate) _open.Clear();
        using var flight = new Flight(_options.ObjectsAtOnce);
        try
        {
            foreach (var retry in DueRetries())
            {
                await flight.StartAsync(
                    retry.Delivered,
                    () => TakeAsync(retry.Key, retry.Delivered, null, look, cancellation),
                    cancellation);
            }

            await foreach (var candidate in look.Listing.ReadAsync(_streams, cancellation))
            {
                if (flight.HasFailed) break;
                if (!TryBegin(candidate)) continue;
                look.Found++;
                await flight.StartAsync(
                    candidate.Time,
                    () => TakeAsync(candidate.Stored.Key, candidate.Time, candidate, look, cancellation),
                    cancellation);
                if (Now >= _nextSave) await SaveAsync(OpenSince(look), cancellation);
            }
        }
        finally
        {
            await flight.LandAsync();
        }
    }

    private async Task TakeAsync(
        string key, DateTime delivered, Candidate? found, Look look, CancellationToken cancellation)
    {
        look.Progress.OnReading(delivered);
        try
        {
            await using var contents = await _store.OpenAsync(key, cancellation);
            var result = await _intake.TakeAsync(contents, UrlOf(key), cancellation);
            lock (_gate)
            {
                _read++;
                look.Read++;
                _taken.SetRetry(key, null);
                if (result.Receipt[Outcome.RejectedTruncated] > 0)
                    PassBy(key, "It ends too early; what could be read of it was taken.", look);
                Close(key, found);
            }

            look.Progress.OnTaken(delivered, result);
        }
        catch (IOException e) when (e is not SourceException)
        {
            lock (_gate)
            {
                OnFault(key, delivered, e, look);
                Close(key, found);
            }
        }
    }

    /// <summary>An object could not be read: it is tried again some other time, or passed by.</summary>
    /// <exception cref="SourceException">Too many could not; it is hardly theirs.</exception>
    private void OnFault(string key, DateTime delivered, IOException e, Look look)
    {
        var known = _taken.RetryOf(key);
        // While nothing at all can be read, that says nothing about this one.
        var attempts = known is null ? 1 : known.Stored.Attempts + (_read > known.ReadBefore ? 1 : 0);
        if (e is ObjectException { IsGone: true } || attempts >= _options.AttemptsMax)
        {
            _taken.SetRetry(key, null);
            PassBy(key, e.Message, look);
            return;
        }

        if (known is null && !_taken.HasRoomForRetry)
        {
            throw new SourceException(
                $"{Name}: more than {_options.RetriesMax:N0} objects cannot be read; the last, {key}: {e.Message}");
        }

        (look.Faults, look.LastFault) = (look.Faults + 1, $"{key}: {e.Message}");
        var wait = s_retryMin * Math.Pow(2, attempts - 1);
        _taken.SetRetry(
            key, new Retry(new RetryDocument(key, delivered, attempts, Now + wait, e.Message)) { ReadBefore = _read });
    }

    private void PassBy(string key, string reason, Look look)
    {
        var failure = new SourceFailure(UrlOf(key), reason, Now);
        _taken.AddFailure(failure);
        look.Progress.OnPassedBy(failure);
    }

    private bool IsNew(Candidate candidate)
    {
        lock (_gate) return candidate.Progress.IsNew(candidate.Stored, candidate.Time);
    }

    private bool TryBegin(Candidate candidate)
    {
        lock (_gate)
        {
            return candidate.Progress.IsNew(candidate.Stored, candidate.Time)
                && _open.TryAdd(candidate.Stored.Key, candidate.Time);
        }
    }

    /// <summary>An object needs no look any more; one that never comes here stays open in this look.</summary>
    private void Close(string key, Candidate? found)
    {
        found?.Progress.Add(found.Stored, found.Time);
        _open.Remove(key);
    }

    private List<RetryDocument> DueRetries()
    {
        lock (_gate)
        {
            return [.. _taken.Retries.Select(retry => retry.Stored).Where(retry => retry.NextTime <= Now)
                .OrderBy(retry => retry.Delivered)];
        }
    }

    /// <summary>
    /// Before when, in the middle of a look, everything was listed and taken; null when the look cannot tell.
    /// </summary>
    private DateTime? OpenSince(Look look)
    {
        if (!look.IsDeep || !_streams.TrueForAll(stream => stream.Stream.IsOrdered)) return null;
        lock (_gate)
        {
            // What comes next was delivered no earlier than what was begun last.
            return _open.Count == 0 ? null : _open.Values.Min();
        }
    }

    private async Task SaveAsync(DateTime? open, CancellationToken cancellation)
    {
        byte[] document;
        lock (_gate)
        {
            if (open is { } time) _taken.Settle(_streams, time, Now);
            document = _taken.ToBytes();
        }

        if (!document.AsSpan().SequenceEqual(_saved)) await _checkpoints.SetAsync(Name, document, cancellation);
        _saved = document;
        _nextSave = Now + _options.SaveInterval;
    }

    private IEnumerable<string> Notes(BucketListing listing)
    {
        if (_taken.Retries is { Count: > 0 } retries)
        {
            var first = retries.First().Stored;
            yield return $"{retries.Count:N0} objects could not be read and are tried again; one of them is "
                + $"{UrlOf(first.Key)}: {first.Error}";
        }

        if (listing.Outside > 0)
            yield return $"{listing.Outside:N0} objects lie outside of the folders of days, and are left alone.";
        if (_options.Since is { } since && since < _taken.Since)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"It goes on from its checkpoint, which begins at {_taken.Since:u}; 'replay' reads what lies before.");
        }
    }

    private string UrlOf(string key) => $"s3://{_location.Bucket}/{key}";

    /// <summary>What one look found.</summary>
    private sealed class Look(bool isDeep, BucketListing listing, SourceProgress progress)
    {
        public bool IsDeep => isDeep;

        public BucketListing Listing => listing;

        public SourceProgress Progress => progress;

        /// <summary>New objects.</summary>
        public int Found { get; set; }

        /// <summary>Objects that were read.</summary>
        public int Read { get; set; }

        /// <summary>Objects that could not be read.</summary>
        public int Faults { get; set; }

        /// <summary>The last of them, and why.</summary>
        public string? LastFault { get; set; }

        public void ThrowIfNothingCouldBeRead(string name)
        {
            if (Found > 0 && Read == 0 && Faults > 0)
                throw new SourceException($"{name}: none of {Faults:N0} objects could be read; the last, {LastFault}");
        }
    }
}
