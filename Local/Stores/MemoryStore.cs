using System.Globalization;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Local.Stores;

/// <summary>
/// Keeps memories as long as the process lives: for replay and the demo. Writing costs nothing but a version, for the
/// memory stays with its actor; only reading makes a copy.
/// </summary>
public sealed class MemoryStore : IShardedStore
{
    /// <summary>An empty store.</summary>
    /// <param name="shards">Number of parts.</param>
    public MemoryStore(int shards)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(shards, 1);
        Shards = [.. Enumerable.Range(0, shards).Select(_ => new Part())];
    }

    /// <inheritdoc/>
    public IReadOnlyList<IShardStore> Shards { get; }

    private sealed class Part : IShardStore
    {
        private readonly Dictionary<PrincipalKey, (PrincipalState State, long Version)> _memories = [];

        public bool HasPending => false;

        public bool IsFull => false;

        public int Count => _memories.Count;

        public void Commit()
        {
        }

        public bool Maintain() => false;

        public IEnumerable<PrincipalNotice> ReadHeaders() =>
            _memories.Values.Select(memory => PrincipalNotice.Of(memory.State));

        public ValueTask<StoredPrincipal?> ReadAsync(PrincipalKey key, CancellationToken cancellationToken = default)
        {
            if (!_memories.TryGetValue(key, out var memory)) return default;
            var copy = StateCodec.Decode(StateCodec.Encode(memory.State));
            return new ValueTask<StoredPrincipal?>(new StoredPrincipal(copy, Text(memory.Version)));
        }

        public ValueTask<string> WriteAsync(PrincipalWrite write)
        {
            var key = write.State.Key;
            _memories.TryGetValue(key, out var known);
            if (write.ExpectedVersion != (known.Version == 0 ? null : Text(known.Version)))
            {
                throw new PrincipalConflictException(
                    $"{key} has version {known.Version}, not {write.ExpectedVersion ?? "none"} as its writer expects.");
            }

            _memories[key] = (write.State, known.Version + 1);
            return new ValueTask<string>(Text(known.Version + 1));
        }

        private static string Text(long version) => version.ToString(CultureInfo.InvariantCulture);
    }
}
