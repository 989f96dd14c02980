using System.Collections.Concurrent;
using Grainwatch.Grains;
using Orleans.Storage;

namespace Grainwatch.Cluster.Tests;

/// <summary>
/// Grain storage outside all silos, with ETags that hold: it outlives silos and clusters, and fails when it is told to.
/// </summary>
internal sealed class SharedStorage : IGrainStorage
{
    private readonly ConcurrentDictionary<(string State, string Grain), (byte[] Bytes, string Etag)> _records = [];
    private readonly ConcurrentDictionary<(string State, Fault Fault), int> _faults = [];
    private long _etags;
    private long _writes;

    /// <summary>Writes that were stored.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Fails the next operations on a state.</summary>
    public void FailNext(string state, Fault fault, int count = 1) => _faults[(state, fault)] = count;

    /// <summary>Fails no more.</summary>
    public void Heal() => _faults.Clear();

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIf(stateName, Fault.Read);
        grainState.RecordExists = _records.TryGetValue((stateName, grainId.ToString()), out var record);
        grainState.State = grainState.RecordExists ? (T)(object)new StoredRecord { Bytes = record.Bytes } : Empty<T>();
        grainState.ETag = grainState.RecordExists ? record.Etag : null!;
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        ThrowIf(stateName, Fault.BeforeWrite);
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

        Interlocked.Increment(ref _writes);
        ThrowIf(stateName, Fault.AfterWrite);
        grainState.ETag = written.Item2;
        grainState.RecordExists = true;
        return Task.CompletedTask;
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
