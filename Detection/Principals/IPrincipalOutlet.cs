using System.Text.Json.Serialization;
using Grainwatch.Detection.Alerts;
using Grainwatch.Detection.State;

namespace Grainwatch.Detection.Principals;

/// <summary>
/// Who lists principals and alerts. Told after the write, from the outbox, until it answers; hearing the same twice
/// changes nothing, and an older revision never replaces a newer one.
/// </summary>
public interface IPrincipalOutlet
{
    /// <summary>Takes what changed of a principal.</summary>
    ValueTask TellAsync(PrincipalNotice notice);
}

/// <summary>What changed of a principal.</summary>
/// <param name="Principal">The principal's entry as it is now.</param>
/// <param name="Alerts">Headers of the alerts that changed.</param>
/// <param name="Gone">Alerts the principal no longer keeps, or kept no longer before it raised them again.</param>
public sealed record PrincipalNotice(
    PrincipalEntry Principal, IReadOnlyList<AlertHeader> Alerts, IReadOnlyList<AlertId> Gone)
{
    /// <summary>
    /// Each revision that was not told, whole, for who delivers alerts: first those that newer ones have replaced, the
    /// oldest first; then those of <see cref="Alerts"/>, as they are in the memory. Lists do not need them, and they
    /// are no part of a notice that travels or is stored.
    /// </summary>
    [JsonIgnore]
    public IReadOnlyList<Alert> Whole { get; init; } = [];

    /// <summary>All that a list can know of a principal: for lists that are made anew.</summary>
    public static PrincipalNotice Of(PrincipalState state) =>
        new(PrincipalEntry.Of(state), [.. state.Alerts.Values.Select(alert => alert.ToHeader())], []);
}

/// <summary>What an index knows of a principal.</summary>
/// <param name="Key">Its key.</param>
/// <param name="DisplayName"><c>{type}/{account}:{name}</c>.</param>
/// <param name="Account">Its account.</param>
/// <param name="Aliases">Names it is found by: key, display name, ARN, name, id, long-lived access keys.</param>
/// <param name="Revision">
/// How often the principal's memory had changed: what is older never replaces what is newer.
/// </param>
public sealed record PrincipalEntry(
    string Key, string DisplayName, string Account, IReadOnlyList<string> Aliases, long Revision = 0)
{
    /// <summary>The entry of a principal.</summary>
    public static PrincipalEntry Of(PrincipalState state)
    {
        IEnumerable<string?> aliases =
        [
            state.Key.Text, state.DisplayName, state.Arn, state.Name, state.Key.Id,
            .. state.AccessKeys.Entries.Keys.Order(StringComparer.Ordinal),
        ];
        return new PrincipalEntry(
            state.Key.Text, state.DisplayName, state.Key.Account, [.. aliases.OfType<string>().Distinct()],
            state.Revision);
    }
}
