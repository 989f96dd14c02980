namespace Grainwatch.Ingest.Sources.Leases;

/// <summary>
/// A source that many gateways are told to read, and one does: who has its lease. The others ask for it from time to
/// time, and begin where the one before them came to. Looks run one at a time, as a <see cref="SourceRunner"/> calls.
/// </summary>
public sealed class LeasedSource : ITrailSource, IAsyncDisposable
{
    private readonly Func<ICheckpoints, ITrailSource> _make;
    private readonly ILeases _leases;
    private readonly TimeProvider _clock;
    private readonly TimeSpan _pollInterval;
    private Term? _term;

    /// <summary>A source, whose lease nobody has asked for yet.</summary>
    /// <param name="make">Makes the source anew for each time that it is read, over what it remembers.</param>
    /// <param name="leases">Whose it is.</param>
    /// <param name="clock">Measures leases.</param>
    public LeasedSource(Func<ICheckpoints, ITrailSource> make, ILeases leases, TimeProvider clock)
    {
        (_make, _leases, _clock) = (make, leases, clock);
        var any = make(new MemoryCheckpoints());
        (Name, _pollInterval) = (any.Name, any.PollInterval);
    }

    /// <summary>How often who stands by asks for the lease. Default: 10 s.</summary>
    public TimeSpan AskInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public TimeSpan PollInterval => _term is null && AskInterval < _pollInterval ? AskInterval : _pollInterval;

    /// <summary>Does nothing: what is remembered is read by who has the lease, each time that it gets it.</summary>
    public Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default) => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task PollAsync(SourceProgress progress, CancellationToken cancellation = default)
    {
        if (_term is { IsLost: true }) await EndAsync();
        _term ??= await BeginAsync(progress, cancellation);
        if (_term is null) return;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _term.Lost);
        try
        {
            await _term.Source.PollAsync(progress, either.Token);
        }
        catch (Exception e) when (
            _term.IsLost && !cancellation.IsCancellationRequested && e is not OutOfMemoryException)
        {
            // Whatever went wrong is nobody's trouble any more: who has the lease now reads on behind the checkpoint.
            await EndAsync();
            progress.StandBy("This gateway lost its lease, and asks for it again.");
        }
    }

    /// <summary>Gives the lease back.</summary>
    public ValueTask DisposeAsync() => EndAsync();

    private async Task<Term?> BeginAsync(SourceProgress progress, CancellationToken cancellation)
    {
        var asked = _clock.GetTimestamp();
        var answer = await _leases.TakeAsync(Name, cancellation);
        if (answer.Lease is null)
        {
            progress.StandBy($"Gateway {answer.Holder} reads it.");
            return null;
        }

        var term = new Term(answer.Lease, _clock, asked);
        try
        {
            term.Source = _make(term);
            progress.TakeUp();
            await term.Source.OpenAsync(progress, cancellation);
            return term;
        }
        catch
        {
            await term.DisposeAsync();
            throw;
        }
    }

    private async ValueTask EndAsync()
    {
        if (_term is null) return;
        await _term.DisposeAsync();
        _term = null;
    }

    /// <summary>The time for which a lease is held; renews it until it ends or is lost.</summary>
    private sealed class Term : ICheckpoints, IAsyncDisposable
    {
        private readonly ILease _lease;
        private readonly TimeProvider _clock;
        private readonly CancellationTokenSource _end = new();
        private readonly CancellationTokenSource _lost;
        private readonly Task _renewing;

        public Term(ILease lease, TimeProvider clock, long asked)
        {
            (_lease, _clock) = (lease, clock);
            // Counted from before it was asked for: whoever gave it counts from later.
            _lost = new CancellationTokenSource(Left(asked), clock);
            _renewing = RenewAsync();
        }

        /// <summary>What is read.</summary>
        public ITrailSource Source { get; set; } = null!;

        /// <summary>Cancelled when somebody else may have the lease.</summary>
        public CancellationToken Lost => _lost.Token;

        public bool IsLost => _lost.IsCancellationRequested;

        public ValueTask<ReadOnlyMemory<byte>?> GetAsync(string source, CancellationToken cancellation = default) =>
            new(_lease.Checkpoint);

        public async ValueTask SetAsync(
            string source, ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
        {
            if (document.Length > ICheckpoints.DocumentBytesMax)
            {
                throw new CheckpointException(
                    $"The checkpoint of {source} would have {document.Length:N0} bytes, more than "
                    + $"{ICheckpoints.DocumentBytesMax:N0}; follow fewer accounts in one source.");
            }

            if (IsLost) throw new LeaseLostException(source);
            try
            {
                await _lease.SetAsync(document, cancellation);
            }
            catch (LeaseLostException)
            {
                await _lost.CancelAsync();
                throw;
            }
        }

        public async ValueTask DisposeAsync()
        {
            await _end.CancelAsync();
            await _renewing;
            if (!IsLost) await _lease.ReleaseAsync();
            _end.Dispose();
            _lost.Dispose();
        }

        private async Task RenewAsync()
        {
            while (true)
            {
                await Task.Delay(_lease.Duration / 3, _clock, _end.Token)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                if (_end.IsCancellationRequested || IsLost) return;
                var asked = _clock.GetTimestamp();
                try
                {
                    await _lease.RenewAsync(_end.Token);
                    _lost.CancelAfter(Left(asked));
                }
                catch (LeaseLostException)
                {
                    await _lost.CancelAsync();
                }
                catch (Exception e) when (e is CheckpointException or OperationCanceledException)
                {
                    // Asked again, as long as it lasts.
                }
            }
        }

        private TimeSpan Left(long asked)
        {
            var left = _lease.Duration - _clock.GetElapsedTime(asked);
            return left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }
}
