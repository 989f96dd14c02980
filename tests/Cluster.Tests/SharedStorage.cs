using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Grainwatch.Detection.Identity;
using Grainwatch.Grains;
using Orleans.Storage;

namespace Grainwatch.Cluster.Tests;

/// <summary>
/// Grain storage outside all silos, with ETags that hold: it outlives silos and clusters, and fails when it is told to.
/// </summary>
internal sealed class SharedStorage : IGrainStorage, IStoredPrincipals
{
    private readonly ConcurrentDictionary<(string State, string Grain), (byte[] Bytes, string Etag)> _records = [];
    private readonly ConcurrentDictionary<(string State, Fault Fault), int> _faults = [];
    private readonly ConcurrentDictionary<string, long> _reads = [];
    private readonly ConcurrentDictionary<string, long> _writes = [];
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _holds = [];
    private readonly ConcurrentDictionary<string, int> _budgets = [];
    private long _etags;

    /// <summary>How long a write takes. Default: no time.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>Writes of a state that were stored.</summary>
    public long WritesOf(string state) => _writes.GetValueOrDefault(state);

    /// <summary>Reads of a state.</summary>
    public long ReadsOf(string state) => _reads.GetValueOrDefault(state);

    /// <summary>Sizes of all records of a state.</summary>
    public IReadOnlyList<int> SizesOf(string state) =>
        [.. _records.Where(record => record.Key.State == state).Select(record => record.Value.Bytes.Length)];

    /// <summary>The bytes of all records of a state.</summary>
    public IReadOnlyList<byte[]> BytesOf(string state) =>
        [.. _records.Where(record => record.Key.State == state).Select(record => record.Value.Bytes)];

    /// <summary>Fails the next operations on a state.</summary>
    public void FailNext(string state, Fault fault, int count = 1) => _faults[(state, fault)] = count;

    /// <summary>Lets some writes of a state through, and fails all that follow, before they are stored.</summary>
    public void FailAfter(string state, int writes) => _budgets[state] = writes;

    /// <summary>Fails no more.</summary>
    public void Heal()
    {
        _faults.Clear();
        _budgets.Clear();
    }

    /// <summary>
    /// Stores the next write of a state, and never answers it: whoever wrote dies waiting. Ends when it is stored.
    /// </summary>
    public Task HoldNext(string state) => (_holds[state] = new TaskCompletionSource(
        TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    /// <summary>Takes all records of a state away.</summary>
    public int Lose(string state) =>
        _records.Keys.Where(key => key.State == state).ToList().Count(key => _records.TryRemove(key, out _));

    /// <summary>Changes the bytes of records of a state behind everybody's back; gives what puts them back.</summary>
    public Action Damage(string state, Func<string, bool> isMeant, Func<byte[], byte[]> damage)
    {
        var meant = _records.Where(record => record.Key.State == state && isMeant(record.Key.Grain)).ToList();
        Xunit.Assert.NotEmpty(meant);
        foreach (var (key, record) in meant) _records[key] = (damage(record.Bytes), record.Etag);
        return () =>
        {
            foreach (var (key, record) in meant) _records[key] = (record.Bytes, _records[key].Etag);
        };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<PrincipalKey> ListAsync(
        string? account, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await Task.Yield();
        foreach (var (state, grain) in _records.Keys)
        {
            if (state != GrainStorage.Principal) continue;
            var key = PrincipalKey.Parse(grain[(grain.IndexOf('/', StringComparison.Ordinal) + 1)..]);
            if (account is null || key.Account == account) yield return key;
        }
    }

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIf(stateName, Fault.Read);
        _reads.AddOrUpdate(stateName, 1, (_, count) => count + 1);
        grainState.RecordExists = _records.TryGetValue((stateName, grainId.ToString()), out var record);
        grainState.State = grainState.RecordExists ? (T)(object)new StoredRecord { Bytes = record.Bytes } : Empty<T>();
        grainState.ETag = grainState.RecordExists ? record.Etag : null!;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        if (Latency > TimeSpan.Zero) await Task.Delay(Latency);
        ThrowIf(stateName, Fault.BeforeWrite);
        if (_budgets.ContainsKey(stateName) && _budgets.AddOrUpdate(stateName, 0, (_, left) => left - 1) < 0)
            throw new IOException($"A write of {stateName} fails because the test says so.");
        var key = (stateName, grainId.ToString());
        var written = (((StoredRecord)(object)grainState.State!).Bytes, $"{Interlocked.Increment(ref _etags)}");
        var isWritten = grainState.ETag is null
            ? _records.TryAdd(key, written)
            : _records.TryGetValue(key, out var old) && old.Etag == grainState.ETag
                && _records.TryUpdate(key, written, old);
        if (!isWritten)
        {
            throw new InconsistentStateException(
                $"{key} was written since.", _records.GetValueOrDefault(key).Etag, grainState.ETag);
        }

        _writes.AddOrUpdate(stateName, 1, (_, count) => count + 1);
        if (_holds.TryRemove(stateName, out var hold))
        {
            hold.SetResult();
            await new TaskCompletionSource().Task;
        }

        ThrowIf(stateName, Fault.AfterWrite);
        grainState.ETag = written.Item2;
        grainState.RecordExists = true;
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        _records.TryRemove((stateName, grainId.ToString()), out _);
        grainState.RecordExists = false;
        grainState.ETag = null!;
        grainState.State = Empty<T>();
        return Task.CompletedTask;
    }

    private static T Empty<T>() => (T)(object)new StoredRecord();

    private void ThrowIf(string state, Fault fault)
    {
        while (_faults.TryGetValue((state, fault), out var left) && left > 0)
        {
            if (_faults.TryUpdate((state, fault), left - 1, left))
                throw new IOException($"{fault} of {state} fails because the test says so.");
        }
    }
}

/// <summary>When a storage fails.</summary>
internal enum Fault
{
    /// <summary>It cannot be read.</summary>
    Read,

    /// <summary>It fails and has stored nothing.</summary>
    BeforeWrite,

    /// <summary>It has stored, and fails all the same: its answer was lost.</summary>
    AfterWrite,
}
