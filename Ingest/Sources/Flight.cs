namespace Grainwatch.Ingest.Sources;

/// <summary>
/// Deliveries being taken, at most so many at once. After the first failure nothing more is begun. One thread starts
/// them; to be landed before it goes away.
/// </summary>
internal sealed class Flight(int max) : IDisposable
{
    private readonly SemaphoreSlim _room = new(max);
    private readonly List<Task> _tasks = [];
    private volatile bool _hasFailed;

    /// <summary>Whether one failed; the rest is not worth starting.</summary>
    public bool HasFailed => _hasFailed;

    /// <summary>Begins another one as soon as there is room; nothing after a failure.</summary>
    public async Task StartAsync(Func<Task> take, CancellationToken cancellation)
    {
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
