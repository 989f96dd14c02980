using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Telemetry;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps <see cref="PrincipalIndex"/>es and answers from them. Reentrant, so that whoever comes while a write is under
/// way is in the next one with all others who did.
/// </summary>
[Reentrant]
[GrainType("account-index-shard"), StoredAs(GrainStorage.AccountIndex)]
internal sealed partial class AccountIndexShardGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage,
    PrincipalListing stored,
    HostInstruments instruments,
    ILogger<AccountIndexShardGrain> logger) : Grain, IAccountIndexShardGrain
{
    private const int CallsAtOnce = 8;
    private const int TakenMin = 512;

    // Of one part; there are many, but each is small.
    private const int AlertsMax = 50_000;

    private string _account = "";
    private int _shard;
    private PartedRecord<PrincipalPart> _record = null!;
    private GroupWrite _write = null!;
    private Rebuild _rebuild = null!;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        _account = key[..key.LastIndexOf('/')];
        _shard = int.Parse(key.AsSpan(_account.Length + 1), System.Globalization.CultureInfo.InvariantCulture);
        _record = new PartedRecord<PrincipalPart>(storage, GrainStorage.AccountIndex, this.GetGrainId());
        _write = new GroupWrite(WriteAsync, OnUnwritten);
        _rebuild = new Rebuild($"Index {key}", AskAllAsync, logger);
        await Faults.GuardAsync(_record.ReadAsync);
        if (_record.IsWhole) return;
        if (_record.WasDamaged) LogDamaged(logger, key);
        if (stored.IsPossible) _rebuild.Start();
        else _record.IsWhole = true;
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _rebuild.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task TellAsync(Document notice) =>
        // Never waits for a rebuild, which may be asking the very principal that tells.
        Faults.GuardAsync(async () =>
        {
            var told = Documents.Read<PrincipalNotice>(notice);
            var index = Part(told.Principal.Key).Index;
            var isOld = index.IsOld(told);
            var before = told.Alerts.Select(alert => index.Alert(alert.Id)).ToList();
            var isChanged = await TakeAsync(told);
            if (!isOld)
                foreach (var (alert, known) in told.Alerts.Zip(before)) instruments.OnAlert(alert, known);
            await _write.WriteAsync(isChanged);
            if (isOld || told.Alerts.Count == 0) return;
            // Also of what was listed already: it may be told again because this failed. Watchers hear each once.
            await GrainFactory.GetGrain<IAlertFeedGrain>(ClusterShards.FeedKey(told.Principal.Key))
                .TellAsync(Documents.Write<AlertHeader[]>([.. told.Alerts]));
        });

    /// <inheritdoc/>
    public Task<bool> ListsAsync(string principal)
    {
        var isListed = Part(principal).Index.Contains(principal);
        return isListed || !_rebuild.IsRunning ? Task.FromResult(isListed) : throw _rebuild.Fault();
    }

    /// <inheritdoc/>
    public async Task<Document> FindAsync(string name, int limit)
    {
        await _rebuild.EndAsync();
        return Documents.Write<PrincipalHeader[]>(
        [
            .. _record.Parts.SelectMany(part => part.Index.Find(name, limit))
                .OrderBy(header => header.Key, StringComparer.Ordinal).Take(limit),
        ]);
    }

    /// <inheritdoc/>
    public async Task<Document> ListAlertsAsync(Document query)
    {
        await _rebuild.EndAsync();
        var asked = Documents.Read<AlertQuery>(query);
        return Documents.Write(AlertPage.Merge(
            [.. _record.Parts.Select(part => part.Index.List(asked, AlertsMax))], asked.Limit));
    }

    /// <inheritdoc/>
    public async Task<Document> ListPrincipalsAsync(Document query)
    {
        await _rebuild.EndAsync();
        var asked = Documents.Read<PrincipalQuery>(query);
        return Documents.Write(PrincipalIndex.ToPage(
            _record.Parts.SelectMany(part => part.Index.Candidates(asked)),
            asked,
            key => Part(key).Index.OpenOf(key)));
    }

    /// <inheritdoc/>
    public async Task<string[]> OthersAtAsync(Document alert)
    {
        await _rebuild.EndAsync();
        var header = Documents.Read<AlertHeader>(alert);
        return
        [
            .. _record.Parts.SelectMany(part => part.Index.OthersAt(header)).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).Take(PrincipalIndex.OthersMax),
        ];
    }

    /// <inheritdoc/>
    public async Task<string?> OwnerOfAsync(string alertId)
    {
        if (!AlertId.TryParse(alertId, out var id)) return null;
        var owner = _record.Parts.Select(part => part.Index.OwnerOf(id)).FirstOrDefault(key => key is not null);
        if (owner is null) await _rebuild.EndAsync();
        return owner?.Text;
    }

    /// <inheritdoc/>
    public async Task<Dictionary<string, string>> OwnedAsync(int ownersShard)
    {
        await _rebuild.EndAsync();
        return _record.Parts.SelectMany(part => part.Index.Alerts)
            .Where(alert => ClusterShards.OfAlert(alert.Id) == ownersShard)
            .ToDictionary(alert => alert.Id.ToString(), alert => alert.Principal);
    }

    /// <summary>
    /// Takes a notice, after the owners of its new alerts are known: whoever sees an alert in a list can open it.
    /// </summary>
    private async Task<bool> TakeAsync(PrincipalNotice notice)
    {
        var (key, hash) = (notice.Principal.Key, PrincipalPart.HashOf(notice.Principal.Key));
        var index = _record.PartOf(hash).Index;
        if (index.IsOld(notice)) return false;
        var added = notice.Alerts.Select(alert => alert.Id).Where(id => !index.Contains(id)).ToList();
        var gone = notice.Gone.Except(notice.Alerts.Select(alert => alert.Id)).ToHashSet();
        await Task.WhenAll(added.Concat(gone).GroupBy(ClusterShards.OwnersKey).Select(ids =>
            GrainFactory.GetGrain<IAlertOwnersGrain>(ids.Key).TakeAsync(
                key,
                [.. ids.Where(id => !gone.Contains(id)).Select(id => id.ToString())],
                [.. ids.Where(gone.Contains).Select(id => id.ToString())])));

        // The part may have been split meanwhile.
        if (!_record.PartOf(hash).Index.Take(notice)) return false;
        _record.Touch(hash);
        return true;
    }

    private async Task WriteAsync()
    {
        // Before the first write, so that a shard that is stored is asked.
        if (!_record.IsStored) await GrainFactory.GetGrain<IAccountIndexGrain>(_account).AddShardAsync(_shard);
        await _record.WriteAsync();
    }

    private void OnUnwritten()
    {
        _rebuild.Stop();
        DeactivateOnIdle();
    }

    /// <summary>Asks all stored principals of the shard that it does not list.</summary>
    private async Task<bool> AskAllAsync()
    {
        var isComplete = true;
        var taken = 0;
        await Bounded.ForEachAsync(UnlistedAsync(), CallsAtOnce, async key =>
        {
            DelayDeactivation(TimeSpan.FromMinutes(30));
            try
            {
                var headers = await GrainFactory.GetGrain<IPrincipalGrain>(key.Text).HeadersAsync();
                if (headers is not null && await TakeAsync(Documents.Read<PrincipalNotice>(headers))) taken++;
                _rebuild.Done++;
                // Not at the end alone: parts are split as they grow, and a crash does not lose all of it. Not often
                // either: what comes in the order of a storage touches every part.
                if (taken < Math.Max(TakenMin, _rebuild.Done / 2)) return;
                taken = 0;
                await _write.WriteAsync();
            }
            catch (StoreFaultException e) when (e.Poisoned is not null)
            {
                // It tells everything when it can be served again; the others need not wait for that.
                LogLeftOut(logger, key.Text, e.Message);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                isComplete = false;
            }
        });
        if (!isComplete) return false;
        DelayDeactivation(TimeSpan.Zero);
        _record.IsWhole = true;
        // An account that nobody has ever heard of gets no record.
        if (_record.IsStored || _record.Parts.Any(part => part.Index.Count > 0)) await _write.WriteAsync();
        return true;
    }

    private async IAsyncEnumerable<PrincipalKey> UnlistedAsync()
    {
        await foreach (var key in stored.ListAsync(_account))
        {
            var isMine = ClusterShards.OfPrincipal(key.Text) == _shard;
            if (isMine && !Part(key.Text).Index.Contains(key.Text)) yield return key;
        }
    }

    private PrincipalPart Part(string key) => _record.PartOf(PrincipalPart.HashOf(key));

    [LoggerMessage(12, LogLevel.Error,
        "The record of index {Shard}, or a part of it, is damaged or of an unknown version; it is made anew")]
    private static partial void LogDamaged(ILogger logger, string shard);

    [LoggerMessage(13, LogLevel.Warning, "{Principal} is left out of its index until it can be served: {Why}")]
    private static partial void LogLeftOut(ILogger logger, string principal, string why);
}
