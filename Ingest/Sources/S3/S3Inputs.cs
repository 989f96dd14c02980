using Grainwatch.Ingest.Replay;

namespace Grainwatch.Ingest.Sources.S3;

/// <summary>Finds the objects to replay.</summary>
public static class S3Inputs
{
    /// <summary>
    /// The trail files below a location, of a range of time as far as names and folders tell; in no order.
    /// </summary>
    /// <exception cref="MissingInputException">There is none.</exception>
    /// <exception cref="SourceException">The bucket cannot be listed.</exception>
    public static async Task<IReadOnlyList<TrailInput>> FindAsync(
        IObjectStore store, S3Location location, DeliveryRange range, CancellationToken cancellation = default)
    {
        List<TrailInput> inputs = [];
        foreach (var stream in await TrailLayout.FindAsync(store, location.Prefix, cancellation))
            await AddAsync(inputs, store, stream, range, cancellation);
        return inputs.Count > 0
            ? inputs
            : throw new MissingInputException($"'{location}' holds no trail file to replay.");
    }

    private static async Task AddAsync(
        List<TrailInput> inputs,
        IObjectStore store,
        TrailStream stream,
        DeliveryRange range,
        CancellationToken cancellation)
    {
        var request = new ListRequest(stream.Prefix)
        {
            After = range.Since is { } since ? stream.KeyBefore(DateOnly.FromDateTime(since)) : null,
        };
        do
        {
            var page = await store.ListAsync(request, cancellation);
            foreach (var stored in page.Objects.Where(TrailStream.IsTrail))
            {
                // Keys come by day; what the last day holds is told apart by its names.
                if (stream.IsOrdered && stream.TimeOf(stored)?.Date >= range.Until) return;
                var input = InputOf(store, stored.Key);
                if (range.MayHold(input.Delivered)) inputs.Add(input);
            }

            request = request with { From = page.Next };
        }
        while (request.From is not null);
    }

    private static TrailInput InputOf(IObjectStore store, string key) =>
        TrailInput.Of($"s3://{store.Bucket}/{key}") with
        {
            // Replay reads on threads of its own, which wait.
            Opener = cancellation => store.OpenAsync(key, cancellation).GetAwaiter().GetResult(),
        };
}
