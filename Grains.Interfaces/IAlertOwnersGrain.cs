namespace Grainwatch.Grains;

/// <summary>
/// Whose the alerts are whose ids begin with some six bits, in all accounts. A cache of what the indexes list, rebuilt
/// from them when it is lost. Key: <see cref="ClusterShards.OwnersKey"/>.
/// </summary>
[Alias("grainwatch.alert-owners")]
public interface IAlertOwnersGrain : IGrainWithStringKey
{
    /// <summary>
    /// Takes ids of alerts that a principal has, and of such that it no longer keeps; answers once that is stored.
    /// </summary>
    /// <exception cref="StoreFaultException">Nothing is promised; sending it again is safe.</exception>
    [Alias("Take"), ResponseTimeout("00:00:05")]
    Task TakeAsync(string principal, string[] alerts, string[] gone);

    /// <summary>The key of the principal that has an alert; null when nobody has.</summary>
    /// <exception cref="StoreFaultException">It is being rebuilt, and the alert not yet known.</exception>
    [Alias("OwnerOf")]
    Task<string?> OwnerOfAsync(string alertId);
}
