using Grainwatch.Detection.Principals;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps a document, and those before it, in one record. Not reentrant: one change at a time, and the record's ETag is
/// the fence where two activations are awake. Who has which revision is in memory alone: who asks says it again within
/// seconds.
/// </summary>
[GrainType("settings"), StoredAs(GrainStorage.Settings)]
internal sealed class SettingsGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage, TimeProvider time) : Grain, ISettingsGrain
{
    private const int TextMax = 1 << 20;
    private const int WordsMax = 512;
    private const int ProblemMax = 4096;
    private const int ReadersMax = 1024;

    private static readonly TimeSpan s_readersKept = TimeSpan.FromMinutes(1);

    private readonly SortedDictionary<string, SettingsReader> _readers = new(StringComparer.Ordinal);
    private GrainRecord _record = null!;
    private SettingsRecord _state = SettingsRecord.None;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => Faults.GuardAsync(ReadAsync);

    /// <inheritdoc/>
    public Task<SettingsRevision?> FollowAsync(SettingsReader reader)
    {
        Check(reader.Name, nameof(reader), WordsMax);
        Check(reader.Version, nameof(reader), WordsMax);
        Check(reader.Problem ?? "", nameof(reader), ProblemMax);
        Forget();
        if (_readers.Count < ReadersMax || _readers.ContainsKey(reader.Name))
            _readers[reader.Name] = reader with { AskedAt = Now };
        return Task.FromResult(_state.Current is { } current && !reader.Has(current) ? current : null);
    }

    /// <inheritdoc/>
    public async Task<SettingsRevision> ReplaceAsync(SettingsChange change)
    {
        Check(change.Text, nameof(change), TextMax);
        Check(change.Version, nameof(change), WordsMax);
        Check(change.By, nameof(change), WordsMax);
        if (change.Replaces != (_state.Current?.Number ?? 0))
        {
            return _state.Current
                ?? throw new ArgumentException("There is no revision to be replaced.", nameof(change));
        }

        var next = _state.With(change, Now);
        try
        {
            await _record.WriteAsync(
                VersionedJson.Write(SettingsRecord.Version, next, SettingsContext.Default.SettingsRecord));
            _state = next;
        }
        catch (PrincipalStoreException e)
        {
            // What is stored is read by the next call.
            DeactivateOnIdle();
            throw Faults.Of(e);
        }

        return next.Current!;
    }

    /// <inheritdoc/>
    public Task<SettingsRevision[]> HistoryAsync() => Task.FromResult<SettingsRevision[]>([.. _state.Revisions]);

    /// <inheritdoc/>
    public Task<SettingsReader[]> ReadersAsync()
    {
        Forget();
        var current = _state.Current;
        return Task.FromResult<SettingsReader[]>([.. _readers.Values.Select(reader => reader with
        {
            Behind = current is null || reader.Has(current)
                ? TimeSpan.Zero
                : TimeSpan.FromTicks(Math.Max(0, (Now - current.Since).Ticks)),
        })]);
    }

    private static void Check(string text, string name, int charactersMax)
    {
        if (text.Length > charactersMax)
            throw new ArgumentException($"A text has {text.Length} characters, {charactersMax} are the most.", name);
    }

    /// <summary>Who has not asked for long is gone.</summary>
    private void Forget()
    {
        var since = Now - s_readersKept;
        foreach (var (name, _) in _readers.Where(reader => reader.Value.AskedAt < since).ToList())
            _readers.Remove(name);
    }

    private async Task ReadAsync()
    {
        _record = new GrainRecord(storage, GrainStorage.Settings, this.GetGrainId());
        if (await _record.ReadAsync() is not { } bytes) return;
        try
        {
            _state = VersionedJson.Read(SettingsRecord.Version, bytes, SettingsContext.Default.SettingsRecord);
        }
        catch (DamagedRecordException e)
        {
            throw new DamagedRecordException(
                $"The record of {this.GetPrimaryKeyString()} is damaged: {e.Message} Put a copy of it back; or remove "
                + "it, and a silo that is started with a file puts that in force.", e);
        }
    }
}
