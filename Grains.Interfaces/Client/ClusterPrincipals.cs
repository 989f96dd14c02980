using System.Collections.Concurrent;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Grains;

/// <summary>
/// The principals of a cluster. One call a batch, a bounded number in flight; a call that was sent is waited for,
/// whatever becomes of the caller's token. Nothing is sent again here: whoever gets a <see
/// cref="PrincipalStoreException"/> may.
/// </summary>
public sealed class ClusterPrincipals : IPrincipals, IDisposable
{
    private readonly IGrainFactory _grains;
    private readonly SemaphoreSlim _calls;
    private readonly ClusterAlertFeed _feed;

    // Accounts are never taken from their directory; there is a bound to how many it takes.
    private readonly ConcurrentDictionary<string, bool> _accounts = new(StringComparer.Ordinal);

    /// <summary>The principals of a cluster.</summary>
    /// <param name="grains">The cluster's client, or a silo's own factory.</param>
    /// <param name="options">The options.</param>
    public ClusterPrincipals(IGrainFactory grains, ClusterPrincipalsOptions options)
    {
        (_grains, _calls) = (grains, new SemaphoreSlim(options.CallsMax));
        _feed = new ClusterAlertFeed((shard, epoch, after, cancellation) =>
            CallAsync(() => grains.GetGrain<IAlertFeedGrain>(shard).ReadAsync(epoch, after), cancellation));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">An event is another principal's; nothing was sent.</exception>
    public async Task<ApplyReceipt> ApplyAsync(
        PrincipalKey key,
        IReadOnlyList<TrailEvent> events,
        Arrival arrival,
        CancellationToken cancellationToken = default)
    {
        if (events.FirstOrDefault(e => !e.Principal.Key.Equals(key)) is { } other)
        {
            throw new ArgumentException(
                $"Event {other.Id} belongs to {other.Principal.Key}, not to {key}.", nameof(events));
        }

        if (events.Count == 0) return default;
        var batch = new EventBatch
        {
            Rows = EventCodec.Encode(events),
            IsBackfill = arrival == Arrival.Backfill,
        };
        var receipt = await CallAsync(() => Principal(key).ApplyAsync(batch), cancellationToken);
        return new ApplyReceipt(receipt.Accepted, receipt.Duplicate, receipt.Late);
    }

    /// <inheritdoc/>
    public async Task<DecisionOutcome> DecideAsync(
        PrincipalKey key, Decision decision, int? seen = null, CancellationToken cancellationToken = default)
    {
        if (decision.Check() is { } error) throw new ArgumentException(error, nameof(decision));
        if (!await MayExistAsync(key, cancellationToken)) return DecisionOutcome.NoSuchPrincipal;
        var bytes = DecisionCodec.Encode(decision);
        return Enum.Parse<DecisionOutcome>(await CallAsync(
            () => seen is { } revision
                ? Principal(key).DecideOnAsync(bytes, revision)
                : Principal(key).DecideAsync(bytes),
            cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<PrincipalView?> ViewAsync(PrincipalKey key, CancellationToken cancellationToken = default) =>
        await MayExistAsync(key, cancellationToken)
            ? Documents.ReadOptional<PrincipalView>(
                await CallAsync(() => Principal(key).ViewAsync(), cancellationToken))
            : null;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PrincipalHeader>> FindAsync(
        string name, int limit = 20, CancellationToken cancellationToken = default)
    {
        var account = NameParser.AccountOf(name);
        if (account is not null)
        {
            var found = await FindInAsync(account);
            if (found.Length > 0 || !NameParser.IsArn(name)) return found;
        }

        // An ARN's account is its principal's, unless a record said otherwise; then somebody else has to know it.
        var all = await AskAccountsAsync(FindInAsync, cancellationToken);
        return
        [
            .. all.SelectMany(headers => headers).OrderBy(header => header.Key, StringComparer.Ordinal).Take(limit),
        ];

        async Task<PrincipalHeader[]> FindInAsync(string account) => Documents.Read<PrincipalHeader[]>(
            await CallAsync(() => Index(account).FindAsync(name, limit), cancellationToken));
    }

    /// <inheritdoc/>
    public async Task<AlertPage> ListAlertsAsync(AlertQuery query, CancellationToken cancellationToken = default)
    {
        var asked = Documents.Write(query);
        var pages = await AskAsync(query.Accounts, async account => Documents.Read<AlertPage>(
            await CallAsync(() => Index(account).ListAlertsAsync(asked), cancellationToken)), cancellationToken);
        return AlertPage.Merge(pages, query.Limit);
    }

    /// <inheritdoc/>
    public async Task<PrincipalPage> ListPrincipalsAsync(
        PrincipalQuery query, CancellationToken cancellationToken = default)
    {
        var asked = Documents.Write(query);
        if (query.Name is { } name && NameParser.AccountOf(name) is { } named && MayAsk(named))
        {
            var page = await ListOfAsync(named);
            // As in FindAsync, somebody of another account may go by such an ARN.
            if (page.Principals.Count > 0 || !NameParser.IsArn(name)) return page;
        }

        return PrincipalPage.Merge(await AskAsync(query.Accounts, ListOfAsync, cancellationToken), query);

        bool MayAsk(string account) => query.Accounts is null || query.Accounts.Contains(account);

        async Task<PrincipalPage> ListOfAsync(string account) => Documents.Read<PrincipalPage>(
            await CallAsync(() => Index(account).ListPrincipalsAsync(asked), cancellationToken));
    }

    /// <inheritdoc/>
    public Task<AlertWatch> WatchAlertsAsync(
        AlertQuery query, string? after, CancellationToken cancellationToken = default) =>
        _feed.WatchAsync(query, after, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PoisonedPrincipal>> PoisonedAsync(CancellationToken cancellationToken = default)
    {
        var shards = await Task.WhenAll(ClusterShards.SweepKeys.Select(async shard =>
            Documents.Read<PoisonedPrincipal[]>(await CallAsync(
                () => _grains.GetGrain<ISweepGrain>(shard).PoisonedAsync(), cancellationToken))));
        return
        [
            .. shards.SelectMany(shard => shard).OrderBy(principal => principal.Since)
                .ThenBy(principal => principal.Key, StringComparer.Ordinal),
        ];
    }

    /// <inheritdoc/>
    public async Task<Alert?> AlertAsync(AlertId id, CancellationToken cancellationToken = default)
    {
        if (await OwnerOfAsync(id, cancellationToken) is not { } owner) return null;
        var (key, text) = (PrincipalKey.Parse(owner), id.ToString());
        var alert = Documents.ReadOptional<Alert>(
            await CallAsync(() => Principal(key).AlertAsync(text), cancellationToken));
        if (alert is null) return null;
        var header = Documents.Write(alert.ToHeader());
        return await OthersAsync() is { } others
            ? alert with { Surroundings = [.. alert.Surroundings, others] }
            : alert;

        async Task<Evidence?> OthersAsync()
        {
            try
            {
                return Documents.ReadOptional<Evidence>(
                    await CallAsync(() => Index(key.Account).SeenByOthersAsync(header), cancellationToken));
            }
            catch (PrincipalStoreException)
            {
                // An alert is shown without the others rather than not at all; it says that they are not known.
                return new Evidence("seen-by-account", ["not known now: the account's index does not answer"]);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _feed.Dispose();
        _calls.Dispose();
    }

    private IPrincipalGrain Principal(PrincipalKey key) => _grains.GetGrain<IPrincipalGrain>(key.Text);

    private IAccountIndexGrain Index(string account) => _grains.GetGrain<IAccountIndexGrain>(account);

    private IAccountDirectoryGrain Directory =>
        _grains.GetGrain<IAccountDirectoryGrain>(IAccountDirectoryGrain.Key);

    private async Task<string?> OwnerOfAsync(AlertId id, CancellationToken cancellationToken)
    {
        var text = id.ToString();
        try
        {
            return await CallAsync(
                () => _grains.GetGrain<IAlertOwnersGrain>(ClusterShards.OwnersKey(id)).OwnerOfAsync(text),
                cancellationToken);
        }
        catch (IndexRebuildingException)
        {
            // The slow way: somebody's index lists it.
            var owners = await AskAccountsAsync(
                account => CallAsync(() => Index(account).OwnerOfAsync(text), cancellationToken), cancellationToken);
            return Array.Find(owners, owner => owner is not null);
        }
    }

    /// <summary>
    /// Whether a principal can be there: strangers wake nobody. Before a principal is stored for the first time the
    /// sweep expects it, and until its index lists it; so who is neither expected nor then listed is not there.
    /// </summary>
    private async Task<bool> MayExistAsync(PrincipalKey key, CancellationToken cancellationToken)
    {
        try
        {
            return await IsListedAsync(key, cancellationToken)
                || await CallAsync(
                    () => _grains.GetGrain<ISweepGrain>(ClusterShards.SweepKey(key.Text)).ExpectsAsync(key.Text),
                    cancellationToken)
                || await IsListedAsync(key, cancellationToken);
        }
        catch (PrincipalStoreException)
        {
            // Whoever lists cannot tell: the principal itself can.
            return true;
        }
    }

    private async Task<bool> IsListedAsync(PrincipalKey key, CancellationToken cancellationToken)
    {
        if (!_accounts.ContainsKey(key.Account))
        {
            if (!await CallAsync(() => Directory.ListsAsync(key.Account), cancellationToken)) return false;
            _accounts.TryAdd(key.Account, true);
        }

        return await CallAsync(() => Index(key.Account).ListsAsync(key.Text), cancellationToken);
    }

    private Task<T[]> AskAccountsAsync<T>(Func<string, Task<T>> ask, CancellationToken cancellationToken) =>
        AskAsync(null, ask, cancellationToken);

    /// <summary>Asks the indexes of some accounts, or of all when null.</summary>
    private async Task<T[]> AskAsync<T>(
        IReadOnlyList<string>? accounts, Func<string, Task<T>> ask, CancellationToken cancellationToken) =>
        await Task.WhenAll((accounts ?? await CallAsync(Directory.ListAsync, cancellationToken)).Select(ask));

    private async Task<T> CallAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        await _calls.WaitAsync(cancellationToken);
        try
        {
            return await call();
        }
        catch (StoreFaultException fault)
        {
            throw fault switch
            {
                { IsConflict: true } => new PrincipalConflictException(fault.Message, fault),
                { IsRebuilding: true } => new IndexRebuildingException(fault.Message, fault),
                { Poisoned: { } key } => new PrincipalPoisonedException(key, fault.Since, fault.Message, fault),
                _ => new PrincipalStoreException(fault.Message, fault),
            };
        }
        catch (Exception e) when (e is OrleansException or TimeoutException)
        {
            throw new PrincipalStoreException($"The cluster did not answer: {e.Message}", e);
        }
        finally
        {
            _calls.Release();
        }
    }
}
