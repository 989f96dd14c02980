using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>
/// Tells this process's watchers of alerts that change anywhere in the cluster. From the first watch on it asks the
/// feed's grains twice a second; it goes on when there are no watchers, so that whoever comes back has missed nothing.
/// </summary>
/// <param name="read">Reads from a shard of the feed, after an epoch and a number.</param>
internal sealed class ClusterAlertFeed(Func<string, string, long, CancellationToken, Task<AlertNews>> read)
    : IDisposable
{
    private static readonly TimeSpan s_every = TimeSpan.FromMilliseconds(500);

    private readonly AlertFeed _feed = new(Guid.NewGuid().ToString("N"));
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _starting = new(1);
    private bool _isStarted;

    /// <summary>Begins to watch, once every shard's position is known: nothing that comes after is missed.</summary>
    /// <exception cref="PrincipalStoreException">The cluster does not answer.</exception>
    /// <exception cref="TooManyWatchersException">There are as many as may be.</exception>
    public async Task<AlertWatch> WatchAsync(AlertQuery query, string? after, CancellationToken cancellationToken)
    {
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (!_isStarted) await StartAsync(cancellationToken);
            _isStarted = true;
        }
        finally
        {
            _starting.Release();
        }

        return _feed.Watch(query, after);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _starting.Dispose();
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var starts = await Task.WhenAll(ClusterShards.FeedKeys.Select(async shard =>
            (Shard: shard, News: await read(shard, "", 0, cancellationToken))));
        foreach (var (shard, news) in starts) _ = FollowAsync(shard, news, _stop.Token);
    }

    private async Task FollowAsync(string shard, AlertNews last, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                await Task.Delay(s_every, stop);
                var news = await read(shard, last.Epoch, last.Number, stop);
                if (news.IsMissing) _feed.Miss("A part of the cluster began anew, or too much changed at once.");
                _feed.Publish(news.Alerts);
                last = news;
            }
            catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException
                or ObjectDisposedException)
            {
                return;
            }
            catch (PrincipalStoreException)
            {
                // Asked again from the same place; what is lost meanwhile is told as missing then.
            }
        }
    }
}
