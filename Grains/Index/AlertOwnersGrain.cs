using Grainwatch.Detection.Alerts;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>Keeps keys of principals by the ids of their alerts. Reentrant, so that many share a write.</summary>
[Reentrant]
[GrainType("alert-owners"), StoredAs(GrainStorage.AlertOwners)]
internal sealed partial class AlertOwnersGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage, ILogger<AlertOwnersGrain> logger)
    : Grain, IAlertOwnersGrain
{
    private const int CallsAtOnce = 8;

    private PartedRecord<OwnerPart> _record = null!;
    private GroupWrite _write = null!;
    private Rebuild _rebuild = null!;

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        _record = new PartedRecord<OwnerPart>(storage, GrainStorage.AlertOwners, this.GetGrainId());
        _write = new GroupWrite(_record.WriteAsync, OnUnwritten);
        _rebuild = new Rebuild($"The list of alerts' owners {key}", AskIndexesAsync, logger);
        await Faults.GuardAsync(_record.ReadAsync);
        if (_record.WasDamaged) LogDamaged(logger, key);
        if (!_record.IsWhole) _rebuild.Start();
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _rebuild.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task TakeAsync(string principal, string[] alerts, string[] gone) => Faults.GuardAsync(async () =>
    {
        var isChanged = false;
        foreach (var alert in alerts) isChanged |= Take(alert, principal);
        foreach (var alert in gone)
        {
            if (!AlertId.TryParse(alert, out var id)) continue;
            var part = _record.PartOf(OwnerPart.HashOf(id));
            if (!part.Owners.Remove(id)) continue;
            _record.Touch(OwnerPart.HashOf(id));
            isChanged = true;
        }

        await _write.WriteAsync(isChanged);
    });

    /// <inheritdoc/>
    public Task<string?> OwnerOfAsync(string alertId)
    {
        if (!AlertId.TryParse(alertId, out var id)) return Task.FromResult<string?>(null);
        var owner = _record.PartOf(OwnerPart.HashOf(id)).Owners.GetValueOrDefault(id);
        return owner is not null || !_rebuild.IsRunning ? Task.FromResult(owner) : throw _rebuild.Fault();
    }

    private bool Take(string alert, string principal)
    {
        if (!AlertId.TryParse(alert, out var id)) return false;
        var owners = _record.PartOf(OwnerPart.HashOf(id)).Owners;
        if (owners.TryGetValue(id, out var known) && known == principal) return false;
        owners[id] = principal;
        _record.Touch(OwnerPart.HashOf(id));
        return true;
    }

    private async Task<bool> AskIndexesAsync()
    {
        var directory = GrainFactory.GetGrain<IAccountDirectoryGrain>(IAccountDirectoryGrain.Key);
        var mine = int.Parse(this.GetPrimaryKeyString(), System.Globalization.CultureInfo.InvariantCulture);
        foreach (var account in await directory.ListAsync())
        {
            DelayDeactivation(TimeSpan.FromMinutes(30));
            var shards = await GrainFactory.GetGrain<IAccountIndexGrain>(account).ShardsAsync();
            await Bounded.ForEachAsync(shards.ToAsyncEnumerable(), CallsAtOnce, async shard =>
            {
                var index = GrainFactory.GetGrain<IAccountIndexShardGrain>(ClusterShards.IndexKey(account, shard));
                foreach (var (alert, principal) in await index.OwnedAsync(mine)) Take(alert, principal);
                _rebuild.Done++;
            });
        }

        DelayDeactivation(TimeSpan.Zero);
        _record.IsWhole = true;
        if (_record.IsStored || _record.Parts.Any(part => part.Owners.Count > 0)) await _write.WriteAsync();
        return true;
    }

    private void OnUnwritten()
    {
        _rebuild.Stop();
        DeactivateOnIdle();
    }

    [LoggerMessage(15, LogLevel.Error,
        "The record of the alerts' owners {Shard}, or a part of it, is damaged or of an unknown version; "
        + "it is made anew")]
    private static partial void LogDamaged(ILogger logger, string shard);
}
