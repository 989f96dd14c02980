using System.Text;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.Leases;

namespace Grainwatch.Ingest.Tests.Sources.Leases;

/// <summary>A gateway's leased source: each look reads the next number, and remembers it.</summary>
internal sealed class Reading : IAsyncDisposable
{
    private readonly LeasedSource _source;
    private readonly TaskCompletionSource _go = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Reading(ILeases leases, TimeProvider clock)
    {
        _source = new LeasedSource(checkpoints => new Numbers(this, checkpoints), leases, clock);
        Progress = new SourceProgress(_source.Name, clock);
    }

    public SourceProgress Progress { get; }

    public SourceState State => Progress.Status.State;

    public TimeSpan Interval => _source.PollInterval;

    /// <summary>Numbers that were read, and how far it was when the lease was taken.</summary>
    public List<string> Read { get; } = [];

    /// <summary>Looks that were begun.</summary>
    public int Looks { get; private set; }

    /// <summary>Whether looks wait until they are told to go on.</summary>
    public bool Holds { get; set; }

    /// <summary>Whether a look was given up.</summary>
    public bool WasCancelled { get; private set; }

    public void Go() => _go.SetResult();

    public Task PollAsync() => _source.PollAsync(Progress);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private sealed class Numbers(Reading all, ICheckpoints checkpoints) : ITrailSource
    {
        private int _last;

        public string Name => "numbers";

        public TimeSpan PollInterval => TimeSpan.FromSeconds(60);

        public async Task OpenAsync(SourceProgress progress, CancellationToken cancellation = default)
        {
            if (await checkpoints.GetAsync(Name, cancellation) is not { } document) return;
            var text = Encoding.UTF8.GetString(document.Span);
            if (!int.TryParse(text, out _last)) throw new CheckpointException($"{text} is no number");
            all.Read.Add(text);
        }

        public async Task PollAsync(SourceProgress progress, CancellationToken cancellation = default)
        {
            all.Looks++;
            try
            {
                if (all.Holds) await all._go.Task.WaitAsync(cancellation);
            }
            catch (OperationCanceledException)
            {
                all.WasCancelled = true;
                throw;
            }

            var next = $"{_last + 1}";
            await checkpoints.SetAsync(Name, Encoding.UTF8.GetBytes(next), cancellation);
            _last++;
            all.Read.Add(next);
        }
    }
}
