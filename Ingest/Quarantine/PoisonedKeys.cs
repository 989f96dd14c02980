using System.Collections.Concurrent;
using Grainwatch.Detection.Identity;

namespace Grainwatch.Ingest.Quarantine;

/// <summary>
/// Principals that this gateway knows cannot be served: it holds on to the bytes of their records, and of no others.
/// Learned from the first delivery that fails for one of them, which its sender has still and sends again. Bounded;
/// safe to call from any thread.
/// </summary>
public sealed class PoisonedKeys
{
    /// <summary>Most keys; events of further ones are refused until one of these is served again.</summary>
    public const int KeysMax = 4096;

    private readonly ConcurrentDictionary<PrincipalKey, bool> _keys = [];

    /// <summary>Whether a principal is known for that.</summary>
    public bool Contains(PrincipalKey key) => !_keys.IsEmpty && _keys.ContainsKey(key);

    /// <summary>One cannot be served.</summary>
    public void Add(PrincipalKey key)
    {
        if (_keys.Count < KeysMax) _keys.TryAdd(key, true);
    }

    /// <summary>One was served.</summary>
    public void Remove(PrincipalKey key) => _keys.TryRemove(key, out _);
}
