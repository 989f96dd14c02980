using System.Runtime.CompilerServices;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>An object that is to be taken.</summary>
/// <param name="Progress">Its stream's progress.</param>
/// <param name="Stored">The object.</param>
/// <param name="Time">When it was delivered (UTC).</param>
internal sealed record Candidate(StreamProgress Progress, StoredObject Stored, DateTime Time) : IComparable<Candidate>
{
    /// <summary>By time of delivery, then by key.</summary>
    public int CompareTo(Candidate? other)
    {
        if (other is null) return 1;
        var order = Time.CompareTo(other.Time);
        return order != 0 ? order : string.CompareOrdinal(Stored.Key, other.Stored.Key);
    }
}

/// <summary>
/// One look at a bucket: what is to be taken of several streams, merged by time of delivery. Of each stream a page is
/// held, of all together about as much as one of them would be; so it is bounded however much there is.
/// </summary>
internal sealed class BucketListing(
    IObjectStore store, BucketOptions options, Func<Candidate, bool> isNew, bool isDeep)
{
    private const int HeldMax = 50_000;
    private const int PageMin = 20;
    private const int PageMax = 1000;
    private const int ListsAtOnce = 8;

    /// <summary>Whether there is more than was given; another look finds it.</summary>
    public bool HasMore { get; private set; }

    /// <summary>Objects that lie outside of the folders of days, and are left alone.</summary>
    public long Outside { get; private set; }

    /// <summary>The objects to take, by time of delivery.</summary>
    /// <exception cref="SourceException">The bucket cannot be listed.</exception>
    public async IAsyncEnumerable<Candidate> ReadAsync(
        IReadOnlyCollection<StreamProgress> streams, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var page = Math.Clamp(HeldMax / Math.Max(1, streams.Count), PageMin, PageMax);
        var readers = streams.Select(stream => stream.Stream.IsOrdered
            ? ReadOrderedAsync(stream, page, cancellation).GetAsyncEnumerator(cancellation)
            : ReadSortedAsync(stream, cancellation).GetAsyncEnumerator(cancellation)).ToList();
        try
        {
            var heads = new PriorityQueue<IAsyncEnumerator<Candidate>, Candidate>();
            foreach (var some in readers.Chunk(ListsAtOnce))
            {
                var begun = await Task.WhenAll(some.Select(async reader => (reader, await reader.MoveNextAsync())));
                foreach (var (reader, has) in begun)
                {
                    if (has) heads.Enqueue(reader, reader.Current);
                }
            }

            while (heads.TryDequeue(out var reader, out var candidate))
            {
                yield return candidate;
                if (await reader.MoveNextAsync()) heads.Enqueue(reader, reader.Current);
            }
        }
        finally
        {
            foreach (var reader in readers) await reader.DisposeAsync();
        }
    }

    private async IAsyncEnumerable<Candidate> ReadOrderedAsync(
        StreamProgress progress, int page, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var candidate in ListAsync(progress, page, cancellation)) yield return candidate;
    }

    /// <summary>Keys in no order: all of them are listed, and the earliest sorted.</summary>
    private async IAsyncEnumerable<Candidate> ReadSortedAsync(
        StreamProgress progress, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var latestFirst = new PriorityQueue<Candidate, Candidate>(
            Comparer<Candidate>.Create((left, right) => right.CompareTo(left)));
        await foreach (var candidate in ListAsync(progress, PageMax, cancellation))
        {
            latestFirst.Enqueue(candidate, candidate);
            if (latestFirst.Count <= options.SortedMax) continue;
            latestFirst.Dequeue();
            HasMore = true;
        }

        foreach (var candidate in latestFirst.UnorderedItems.Select(item => item.Element).Order())
            yield return candidate;
    }

    private async IAsyncEnumerable<Candidate> ListAsync(
        StreamProgress progress, int page, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var stream = progress.Stream;
        var request = new ListRequest(stream.Prefix)
        {
            After = progress.StartAfter(isDeep, options.Overlap),
            Max = page,
        };
        do
        {
            var answer = await store.ListAsync(request, cancellation);
            foreach (var stored in answer.Objects.Where(TrailStream.IsTrail))
            {
                if (stream.TimeOf(stored) is not { } time)
                {
                    Outside++;
                    continue;
                }

                var candidate = new Candidate(progress, stored, time);
                if (isNew(candidate)) yield return candidate;
            }

            request = request with { From = answer.Next };
        }
        while (request.From is not null);
    }
}
