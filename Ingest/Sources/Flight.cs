namespace Grainwatch.Ingest.Sources;

/// <summary>
/// Deliveries being taken, at most so many at once. After the first failure nothing more is begun. One thread starts
/// them; to be landed before it goes away.
/// </summary>
internal sealed class Flight(int max) : IDisposable
{
    // Well within the lateness: of what a principal did, nothing newer is applied before what is that much older.
    private static readonly TimeSpan s_apartMax = TimeSpan.FromHours(12);

    private readonly SemaphoreSlim _room = new(max);
    private readonly List<Task> _tasks = [];
    private volatile bool _hasFailed;
    private DateTime? _from;

    /// <summary>Whether one failed; the rest is not worth starting.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>
    /// Begins another one as soon as there is room, and nothing that was delivered half a day before it is on its way
    /// still; nothing after a failure.
    /// </summary>
    public async Task StartAsync(DateTime delivered, Func<Task> take, CancellationToken cancellation)
    {
        if (_from is { } from && delivered - from > s_apartMax)
        {
            await Task.WhenAll(_tasks).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            _from = null;
        }

        _from ??= delivered;
        await _room.WaitAsync(cancellation);
        _tasks.RemoveAll(task => task.IsCompletedSuccessfully);
        if (_hasFailed) _room.Release();
        else _tasks.Add(RunAsync(take));
    }

    /// <summary>Waits for all of them, and throws what the first failure was.</summary>
    public async Task LandAsync()
    {
        var all = Task.WhenAll(_tasks);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _tasks.Clear();
        await all;
    }

    /// <inheritdoc/>
    public void Dispose() => _room.Dispose();

    private async Task RunAsync(Func<Task> take)
    {
        try
        {
            await take();
        }
        catch
        {
            _hasFailed = true;
            throw;
        }
        finally
        {
            _room.Release();
        }
    }
}
