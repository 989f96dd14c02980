using System.Collections.Concurrent;
using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Grainwatch.Local.Log;

namespace Grainwatch.Local.Principals;

/// <summary>
/// Principals whose story was found damaged when it was read, long after the start perhaps. Each is alone with that,
/// and listed until it reads well. Bounded; safe to call from any thread.
/// </summary>
internal sealed class PoisonedList(TimeProvider clock)
{
    /// <summary>Most that are listed.</summary>
    public const int ListedMax = 1024;

    private readonly ConcurrentDictionary<string, PoisonedPrincipal> _listed = new(StringComparer.Ordinal);

    /// <summary>Them, longest first.</summary>
    public IReadOnlyList<PoisonedPrincipal> List() =>
        [.. _listed.Values.OrderBy(each => each.Since).ThenBy(each => each.Key, StringComparer.Ordinal)];

    /// <summary>Calls a principal.</summary>
    /// <exception cref="PrincipalPoisonedException">Its story is damaged.</exception>
    public async Task<T> GuardAsync<T>(PrincipalKey key, Func<Task<T>> call)
    {
        try
        {
            var answer = await call();
            if (!_listed.IsEmpty) _listed.TryRemove(key.Text, out _);
            return answer;
        }
        catch (LogException e)
        {
            var now = clock.GetUtcNow().UtcDateTime;
            var fresh = new PoisonedPrincipal(key.Text, now, now, e.Message, IsDamaged: true);
            var poisoned = _listed.Count < ListedMax
                ? _listed.AddOrUpdate(key.Text, fresh, (_, known) => known with { LastSeen = now, Why = e.Message })
                : fresh;
            throw new PrincipalPoisonedException(key.Text, poisoned.Since, $"{key} is poisoned: {e.Message}", e);
        }
    }
}
