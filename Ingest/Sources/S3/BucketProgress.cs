using System.Text.Json;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>How far a bucket was taken, and which objects could not be. Bounded. For one thread at a time.</summary>
internal sealed class BucketProgress(BucketOptions options, DateTime since)
{
    private readonly Dictionary<string, StreamProgress> _streams = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Retry> _retries = new(StringComparer.Ordinal);
    private readonly Queue<SourceFailure> _failures = new();

    /// <summary>What was delivered before is left alone (UTC).</summary>
    public DateTime Since => since;

    /// <summary>Objects to be tried again.</summary>
    public IReadOnlyCollection<Retry> Retries => _retries.Values;

    /// <summary>Whether one more can be tried again.</summary>
    public bool HasRoomForRetry => _retries.Count < options.RetriesMax;

    /// <summary>The newest objects that were passed by.</summary>
    public IReadOnlyCollection<SourceFailure> Failures => _failures;

    /// <summary>How many were, in all.</summary>
    public long Failed { get; private set; }

    /// <summary>How far a stream was taken.</summary>
    public StreamProgress Of(TrailStream stream)
    {
        if (_streams.TryGetValue(stream.Root, out var known) && known.Stream == stream) return known;
        var progress = new StreamProgress(stream, since);
        // What a checkpoint told of it; only the stream itself is told by the bucket.
        if (known is not null) progress.Restore(known.ClosedBefore, known.Newest, known.Days);
        return _streams[stream.Root] = progress;
    }

    /// <summary>An object is to be tried again, or no more when null.</summary>
    public void SetRetry(string key, Retry? retry)
    {
        if (retry is null) _retries.Remove(key);
        else _retries[key] = retry;
    }

    /// <summary>The object that is to be tried again under a key; null when there is none.</summary>
    public Retry? RetryOf(string key) => _retries.GetValueOrDefault(key);

    /// <summary>An object was passed by.</summary>
    public void AddFailure(SourceFailure failure)
    {
        Failed++;
        _failures.Enqueue(failure);
        if (_failures.Count > SourceProgress.FailuresShown) _failures.Dequeue();
    }

    /// <summary>
    /// Closes days, and keeps within the bounds. What is before <paramref name="open"/> was listed and needs no look.
    /// </summary>
    /// <param name="streams">The streams of which that is so.</param>
    /// <param name="open">When the earliest object that may still have to be taken was delivered (UTC).</param>
    /// <param name="now">Now (UTC).</param>
    public void Settle(IReadOnlyCollection<StreamProgress> streams, DateTime open, DateTime now)
    {
        var quiet = now - options.LookBack;
        foreach (var stream in streams) stream.Close(DateOnly.FromDateTime(open < quiet ? open : quiet), quiet);
        while (_streams.Values.Sum(stream => stream.Days.Count) > options.DaysMax && TryCloseFirst(streams, open))
        {
            // Days that got objects lately would stay open otherwise.
        }

        var max = options.DayObjectsMax;
        do
        {
            foreach (var stream in streams) stream.Trim(max, open);
            max /= 2;
        }
        while (max > 0 && Remembered() > options.ObjectsMax);
    }

    /// <summary>The stored form.</summary>
    public byte[] ToBytes() => JsonSerializer.SerializeToUtf8Bytes(
        new BucketDocument(
            1,
            since,
            [.. _streams.Values.Select(Stored)],
            [.. _retries.Values.Select(retry => retry.Stored)],
            [.. _failures],
            Failed),
        BucketJson.Default.BucketDocument);

    /// <summary>Reads the stored form.</summary>
    /// <exception cref="FormatException">It is damaged, or of a later version.</exception>
    public static BucketProgress Read(ReadOnlySpan<byte> bytes, BucketOptions options)
    {
        try
        {
            var stored = JsonSerializer.Deserialize(bytes, BucketJson.Default.BucketDocument)!;
            if (stored.Version != 1) throw new FormatException($"its version is {stored.Version}, not 1");
            var progress = new BucketProgress(options, stored.Since) { Failed = stored.Failed };
            foreach (var failure in stored.Failures) progress._failures.Enqueue(failure);
            foreach (var retry in stored.Retries) progress._retries[retry.Key] = new Retry(retry);
            foreach (var stream in stored.Streams)
            {
                // Whether it is ordered, the bucket tells.
                var restored = new StreamProgress(new TrailStream(stream.Root, null, null), stored.Since);
                restored.Restore(stream.ClosedBefore, stream.Newest, stream.Days.Select(day =>
                    KeyValuePair.Create(day.Day, new DayProgress(day.FromMinute, day.Modified, day.Taken))));
                progress._streams[stream.Root] = restored;
            }

            return progress;
        }
        catch (JsonException e)
        {
            throw new FormatException(e.Message, e);
        }
    }

    private static bool TryCloseFirst(IReadOnlyCollection<StreamProgress> streams, DateTime open)
    {
        var first = streams.Where(stream => stream.Days.Count > 0).MinBy(stream => stream.Days.Keys.First());
        if (first is null) return false;
        var day = first.Days.Keys.First();
        if (day >= DateOnly.FromDateTime(open)) return false;
        first.Close(day.AddDays(1), DateTime.MaxValue);
        return true;
    }

    private long Remembered() => _streams.Values.Sum(stream => stream.Days.Values.Sum(day => (long)day.Count));

    private static StreamDocument Stored(StreamProgress progress) => new(
        progress.Stream.Root,
        progress.ClosedBefore,
        progress.Newest,
        [.. progress.Days.Select(day =>
            new DayDocument(day.Key, day.Value.FromMinute, day.Value.Modified, day.Value.ToBytes()))]);
}

/// <summary>An object that could not be read, and is tried again.</summary>
/// <param name="Stored">What is stored of it.</param>
internal sealed record Retry(RetryDocument Stored)
{
    /// <summary>How many objects this process had read when it was tried last.</summary>
    public long ReadBefore { get; init; }
}
