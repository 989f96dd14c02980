using Grainwatch.Detection.Principals;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Grainwatch.Grains;

/// <summary>
/// Keeps a source's checkpoint, and gives the source to one gateway at a time. Not reentrant. The number of a term is
/// in the record, whose ETag is the fence: of two activations one writes, and who was given a term by the other can
/// write nothing. How long a term lasts is in memory alone; an activation that finds one gives it its whole time again.
/// </summary>
[GrainType("source"), StoredAs(GrainStorage.Source)]
internal sealed class SourceGrain(
    [FromKeyedServices(GrainStorage.Provider)] IGrainStorage storage, GrainsOptions options, TimeProvider time)
    : Grain, ISourceGrain
{
    private const int GatewayNameMax = 256;

    private GrainRecord _record = null!;
    private SourceRecord _state = SourceRecord.None;
    private long _term;
    private long _renewedAt;

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken) => Faults.GuardAsync(ReadAsync);

    /// <inheritdoc/>
    public async Task<SourceTerm> TakeAsync(string gateway)
    {
        if (gateway.Length is 0 or > GatewayNameMax)
            throw new ArgumentException($"A gateway's name has 1 to {GatewayNameMax} characters.", nameof(gateway));
        var isHeld = _term != 0 && time.GetElapsedTime(_renewedAt) < options.SourceTerm;
        if (isHeld && _state.Gateway != gateway) return new SourceTerm { Gateway = _state.Gateway };
        await WriteAsync(_state with { Term = _state.Term + 1, Gateway = gateway });
        Begin();
        return new SourceTerm
        {
            Gateway = gateway,
            Number = _term,
            Duration = options.SourceTerm,
            Checkpoint = _state.Checkpoint ?? default,
            HasCheckpoint = _state.Checkpoint is not null,
        };
    }

    /// <inheritdoc/>
    public Task<bool> RenewAsync(long term)
    {
        if (term != _term) return Task.FromResult(false);
        _renewedAt = time.GetTimestamp();
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public async Task<bool> SetAsync(long term, ReadOnlyMemory<byte> checkpoint)
    {
        if (term != _term) return false;
        await WriteAsync(_state with { Checkpoint = checkpoint });
        _renewedAt = time.GetTimestamp();
        return true;
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(long term)
    {
        // In memory: who wakes it later finds a term in the record, and waits for its end.
        if (term == _term) _term = 0;
        return Task.CompletedTask;
    }

    private async Task ReadAsync()
    {
        _record = new GrainRecord(storage, GrainStorage.Source, this.GetGrainId());
        try
        {
            if (await _record.ReadAsync() is { } bytes) _state = SourceRecord.Read(bytes);
        }
        catch (DamagedRecordException e)
        {
            throw new DamagedRecordException(
                $"The checkpoint of {this.GetPrimaryKeyString()} is damaged: {e.Message} Put a copy of the record "
                + "back; or remove it, and the source starts anew: what is taken again then is recognised, what is "
                + "older than --since is not taken.", e);
        }

        Begin();
    }

    private void Begin() => (_term, _renewedAt) = (_state.Term, time.GetTimestamp());

    private async Task WriteAsync(SourceRecord next)
    {
        try
        {
            await _record.WriteAsync(next.Write());
            _state = next;
        }
        catch (PrincipalStoreException e)
        {
            // Whose it is now is in the record.
            DeactivateOnIdle();
            throw Faults.Of(e);
        }
    }
}
