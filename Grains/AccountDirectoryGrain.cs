using System.Text.Json;
using Grainwatch.Detection.Principals;

namespace Grainwatch.Grains;

/// <summary>Keeps the set of accounts.</summary>
[GrainType("account-directory")]
internal sealed class AccountDirectoryGrain(
    [PersistentState(GrainStorage.AccountDirectory, GrainStorage.Provider)] IPersistentState<StoredRecord> state)
    : Grain, IAccountDirectoryGrain
{
    private readonly GrainRecord _record = new(state);
    private readonly SortedSet<string> _accounts = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        if (await _record.ReadAsync() is { } bytes)
            _accounts.UnionWith(JsonSerializer.Deserialize(bytes, RecordContext.Default.StringArray)!);
    }

    /// <inheritdoc/>
    public async Task AddAsync(string account)
    {
        if (!_accounts.Add(account)) return;
        try
        {
            await _record.WriteAsync(
                JsonSerializer.SerializeToUtf8Bytes([.. _accounts], RecordContext.Default.StringArray));
        }
        catch (PrincipalStoreException e)
        {
            DeactivateOnIdle();
            throw Faults.Of(e);
        }
    }

    /// <inheritdoc/>
    public Task<string[]> ListAsync() => Task.FromResult<string[]>([.. _accounts]);
}
