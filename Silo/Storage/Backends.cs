using Grainwatch.Silo.Hosting;
using Grainwatch.Silo.Postgres;

namespace Grainwatch.Silo.Storage;

/// <summary>The services outside the cluster that a silo or a client uses, by its settings.</summary>
internal sealed class Backends : IAsyncDisposable
{
    /// <summary>How long one is given to say that it is well.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(3);

    private Backends(PostgresBackend? postgres, BlobBackend? blobs) => (Postgres, Blobs) = (postgres, blobs);

    /// <summary>PostgreSQL; null when it is not used.</summary>
    public PostgresBackend? Postgres { get; }

    /// <summary>Blobs; null when they are not used.</summary>
    public BlobBackend? Blobs { get; }

    /// <summary>All that are used.</summary>
    public IEnumerable<IBackend> All => new IBackend?[] { Postgres, Blobs }.OfType<IBackend>();

    /// <summary>Those of a silo, not yet contacted; its settings were checked.</summary>
    public static Backends Of(SiloSettings settings) => new(
        settings.UsesPostgres ? Open(settings.Membership, isMaker: true) : null,
        settings.Storage == StorageKind.Blobs
            ? new BlobBackend(settings.Blobs!.Value.Value, settings.BlobContainer)
            : null);

    /// <summary>Those of a client, not yet contacted; its settings were checked.</summary>
    public static Backends Of(ClientSettings settings) => new(
        settings.Membership.Kind == MembershipKind.Postgres ? Open(settings.Membership, isMaker: false) : null, null);

    /// <summary>Contacts each for the first time, for as long as it takes; says what is waited for.</summary>
    /// <returns>What was done there, a sentence each.</returns>
    /// <exception cref="WrongSettingException">Waiting does not mend it.</exception>
    public async Task<IReadOnlyList<string>> PrepareAsync(Waiting waiting, CancellationToken cancellationToken)
    {
        List<string> done = [];
        foreach (var backend in All)
        {
            while (true)
            {
                try
                {
                    done.AddRange(await backend.PrepareAsync(cancellationToken));
                    break;
                }
                catch (IOException e)
                {
                    await waiting.OnceMoreAsync(e.Message, cancellationToken);
                }
            }
        }

        waiting.Over();
        return done;
    }

    /// <summary>What does not answer, in a sentence; null when all do.</summary>
    public async Task<string?> FaultAsync()
    {
        foreach (var backend in All)
        {
            using var patience = new CancellationTokenSource(s_patience);
            try
            {
                await backend.CheckAsync(patience.Token);
            }
            catch (IOException e)
            {
                return e.Message;
            }
            catch (OperationCanceledException)
            {
                return $"{backend.Name}: no answer within {s_patience.TotalSeconds} s";
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var backend in All) await backend.DisposeAsync();
    }

    private static PostgresBackend Open(MembershipSettings settings, bool isMaker) =>
        PostgresConnection.TryRead(settings.Postgres!.Value.Value, out var connection, out var error)
            ? new PostgresBackend(connection, isMaker)
            : throw new ArgumentException($"--postgres {error}", nameof(settings));
}
