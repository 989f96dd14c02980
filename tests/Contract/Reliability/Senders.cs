namespace Grainwatch.Contract.Reliability;

/// <summary>
/// Senders as a trail has them: each sends small batches, one after the other, and sends again what was not
/// acknowledged. Now and then one gives up, sends again what was acknowledged, or sends over two connections at once.
/// </summary>
internal sealed class Senders(Api api, Crowd crowd, SetHistory history, int seed)
{
    private const int BatchMax = 6;

    private int _requests;
    private int _inFlight;
    private int _refused;
    private int _cut;

    /// <summary>The longest a sender rests after a batch, in milliseconds. Default: 25.</summary>
    public int PauseMsMax { get; init; } = 25;

    /// <summary>Requests that were sent.</summary>
    public int Requests => _requests;

    /// <summary>Requests that are being served now.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Requests that were asked to come back.</summary>
    public int Refused => _refused;

    /// <summary>What the last of those was told; empty when there was none.</summary>
    public string LastRefusal { get; private set; } = "";

    /// <summary>Requests that got no answer.</summary>
    public int Cut => _cut;

    /// <summary>Sends until it is told to stop; ends when what was begun is acknowledged or given up.</summary>
    public Task RunAsync(int count, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(i => Task.Run(() => SendAsync(new Random(seed + i), stop))));

    private async Task SendAsync(Random random, CancellationToken stop)
    {
        List<List<Deed>> sent = [];
        while (!stop.IsCancellationRequested)
        {
            var batch = crowd.Next(random.Next(1, BatchMax + 1));
            if (random.Next(30) == 0)
            {
                var other = new Random(random.Next());
                await Task.WhenAll(DeliverAsync(batch, random, isTwin: true), DeliverAsync(batch, other, isTwin: true));
            }
            else
            {
                await DeliverAsync(batch, random);
            }

            sent.Add(batch);
            if (random.Next(15) == 0) await DeliverAsync(sent[random.Next(sent.Count)], random);
            await Task.Delay(random.Next(PauseMsMax), CancellationToken.None);
        }
    }

    /// <summary>Sends a batch until it is acknowledged, or given up.</summary>
    private async Task DeliverAsync(List<Deed> batch, Random random, bool isTwin = false)
    {
        var isWhole = true;
        while (!await TryAsync(batch, isTwin))
        {
            if (random.Next(10) == 0) return;
            await Task.Delay(random.Next(5, 40), CancellationToken.None);
            // Sent again it may be in other pieces and another order.
            if (!isWhole || random.Next(3) != 0) continue;
            isWhole = false;
            var again = batch.ToArray();
            random.Shuffle(again);
            batch = [.. again];
        }
    }

    private async Task<bool> TryAsync(List<Deed> batch, bool isTwin)
    {
        if (api.Url is null) return false;
        var areNew = history.Attempt(batch, out var areKept) && !isTwin;
        var era = history.Era;
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _inFlight);
        try
        {
            var answer = await api.SendAsync(batch);
            if (!answer.IsAcknowledged)
            {
                Interlocked.Increment(ref _refused);
                LastRefusal = answer.Body;
                if (answer is not { Status: System.Net.HttpStatusCode.ServiceUnavailable, RetryAfter: not null })
                    history.Fault($"{(int)answer.Status} and not 503 with Retry-After: {answer.Body}");
                return false;
            }

            history.Acknowledge(batch, era);
            Check(batch, answer, areNew, areKept);
            return true;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
        {
            Interlocked.Increment(ref _cut);
            return false;
        }
        finally
        {
            Interlocked.Decrement(ref _inFlight);
        }
    }

    /// <summary>What a receipt says has to fit what is known.</summary>
    private void Check(List<Deed> batch, Answer answer, bool areNew, bool areKept)
    {
        var (accepted, duplicate) = (answer["accepted"], answer["duplicate"]);
        if (accepted + duplicate != batch.Count || answer.Outcomes.Values.Sum() != batch.Count)
            history.Fault($"the receipt of {batch.Count} events does not add up: {answer.Body}");
        if (areKept && accepted > 0)
            history.Fault($"{accepted} of {batch.Count} acknowledged events were applied again: {Ids(batch)}");
        if (areNew && duplicate > 0)
            history.Fault($"{duplicate} of {batch.Count} events were duplicates at first: {Ids(batch)}");
    }

    private static string Ids(List<Deed> batch) => string.Join(' ', batch.Select(deed => deed.Id));
}
