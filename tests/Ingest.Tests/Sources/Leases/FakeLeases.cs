using System.Text;
using Grainwatch.Ingest.Sources;
using Grainwatch.Ingest.Sources.Leases;

namespace Grainwatch.Ingest.Tests.Sources.Leases;

/// <summary>The lease of one source, by a test's clock.</summary>
internal sealed class FakeLeases(TimeProvider clock)
{
    private long _term;
    private string _holder = "";
    private DateTimeOffset _until;

    /// <summary>What the source remembers.</summary>
    public string? Checkpoint { get; set; }

    /// <summary>How often somebody asked to renew.</summary>
    public int Renewals { get; private set; }

    /// <summary>Gateways that nobody answers.</summary>
    public HashSet<string> CutOff { get; } = [];

    public ILeases Of(string gateway) => new Gateway(this, gateway);

    /// <summary>Somebody took over and came further.</summary>
    public void GiveTo(string gateway, string checkpoint)
    {
        (_holder, _term, Checkpoint) = (gateway, _term + 1, checkpoint);
        Renew();
    }

    private sealed class Gateway(FakeLeases all, string name) : ILeases
    {
        public ValueTask<LeaseAnswer> TakeAsync(string source, CancellationToken cancellation = default)
        {
            all.Answer(name);
            if (all._holder.Length > 0 && all._holder != name && all.Now < all._until)
                return new(new LeaseAnswer(all._holder, null));
            (all._holder, all._term) = (name, all._term + 1);
            all.Renew();
            return new(new LeaseAnswer(name, new Lease(all, name, source, all._term)));
        }
    }

    private sealed class Lease(FakeLeases all, string name, string source, long term) : ILease
    {
        public TimeSpan Duration => TimeSpan.FromSeconds(30);

        public ReadOnlyMemory<byte>? Checkpoint { get; } =
            all.Checkpoint is { } text ? Encoding.UTF8.GetBytes(text) : default(ReadOnlyMemory<byte>?);

        public ValueTask RenewAsync(CancellationToken cancellation = default)
        {
            all.Answer(name);
            if (term != all._term) throw new LeaseLostException(source);
            all.Renewals++;
            all.Renew();
            return default;
        }

        public ValueTask SetAsync(ReadOnlyMemory<byte> document, CancellationToken cancellation = default)
        {
            all.Answer(name);
            if (term != all._term) throw new LeaseLostException(source);
            all.Checkpoint = Encoding.UTF8.GetString(document.Span);
            all.Renew();
            return default;
        }

        public ValueTask ReleaseAsync()
        {
            if (term == all._term) all._holder = "";
            return default;
        }
    }

    private DateTimeOffset Now => clock.GetUtcNow();

    private void Renew() => _until = Now + TimeSpan.FromSeconds(30);

    private void Answer(string name)
    {
        if (CutOff.Contains(name)) throw new CheckpointException("the cluster does not answer");
    }
}
