using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>Keeps the set of accounts.</summary>
[Reentrant]
[GrainType("account-directory"), StoredAs(GrainStorage.AccountDirectory)]
internal sealed partial class AccountDirectoryGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage,
    PrincipalListing stored,
    ILogger<AccountDirectoryGrain> logger) : Grain, IAccountDirectoryGrain
{
    private const byte Version = 1;

    private readonly SortedSet<string> _accounts = new(StringComparer.Ordinal);
    private GrainRecord _record = null!;
    private GroupWrite _write = null!;
    private Rebuild _rebuild = null!;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => Faults.GuardAsync(ReadAsync);

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _rebuild.Stop();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task AddAsync(string account) => Faults.GuardAsync(async () =>
    {
        if (IsFull && !_accounts.Contains(account))
        {
            LogFull(logger, _accounts.Count, account);
            return;
        }

        var isNew = _accounts.Add(account);
        // What a rebuild finds is written when it ends: until then a record with gaps must not look whole.
        if (_rebuild.IsRunning) await _rebuild.EndAsync();
        await _write.WriteAsync(isNew);
    });

    /// <inheritdoc/>
    public Task<bool> ListsAsync(string account)
    {
        var isListed = IsFull || _accounts.Contains(account);
        return isListed || !_rebuild.IsRunning ? Task.FromResult(isListed) : throw _rebuild.Fault();
    }

    /// <inheritdoc/>
    public async Task<string[]> ListAsync()
    {
        await _rebuild.EndAsync();
        return [.. _accounts];
    }

    private bool IsFull => _accounts.Count >= IAccountDirectoryGrain.AccountsMax;

    private async Task<bool> ListStoredAsync()
    {
        await foreach (var key in stored.ListAsync(null))
        {
            if (!IsFull) _accounts.Add(key.Account);
            _rebuild.Done++;
        }

        if (_accounts.Count > 0) await _write.WriteAsync();
        return true;
    }

    private async Task ReadAsync()
    {
        _record = new GrainRecord(storage, GrainStorage.AccountDirectory, this.GetGrainId());
        _write = new GroupWrite(WriteAsync, OnUnwritten);
        _rebuild = new Rebuild("The directory of accounts", ListStoredAsync, logger);
        var isWhole = false;
        try
        {
            if (await _record.ReadAsync() is { } bytes)
            {
                _accounts.UnionWith(VersionedJson.Read(Version, bytes, RecordContext.Default.StringArray));
                isWhole = true;
            }
        }
        catch (DamagedRecordException e)
        {
            LogDamaged(logger, e);
        }

        if (!isWhole && stored.IsPossible) _rebuild.Start();
    }

    private async Task WriteAsync() => await _record.WriteAsync(
        VersionedJson.Write<string[]>(Version, [.. _accounts], RecordContext.Default.StringArray));

    private void OnUnwritten()
    {
        _rebuild.Stop();
        DeactivateOnIdle();
    }

    [LoggerMessage(19, LogLevel.Error,
        "There are {Count} accounts already: {Account} is served, but lists of all accounts leave it out")]
    private static partial void LogFull(ILogger logger, int count, string account);

    [LoggerMessage(14, LogLevel.Error,
        "The record of the accounts is damaged or of an unknown version; it is made anew")]
    private static partial void LogDamaged(ILogger logger, Exception exception);
}
