namespace Grainwatch.Grains;

/// <summary>
/// One document of the operators' that all silos and gateways have in force, with the few before it. Key: its name;
/// <c>policy</c> or <c>sinks</c>. What it says is not this grain's business: who sends one has checked it.
/// </summary>
[Alias("grainwatch.settings")]
public interface ISettingsGrain : IGrainWithStringKey
{
    /// <summary>The key of the policy.</summary>
    const string PolicyKey = "policy";

    /// <summary>The key of the sinks.</summary>
    const string SinksKey = "sinks";

    /// <summary>Revisions that are kept beside the one in force.</summary>
    const int EarlierMax = 9;

    /// <summary>Characters of all texts together; those of older revisions go first, the newest never.</summary>
    const int TextCharactersMax = 4 * 1024 * 1024;

    /// <summary>
    /// The revision in force, if it is not the one that the process has; null when it is, or there is none. Notes what
    /// the process has.
    /// </summary>
    /// <exception cref="StoreFaultException">It cannot be read, or is damaged.</exception>
    [Alias("Follow"), ResponseTimeout("00:00:05")]
    Task<SettingsRevision?> FollowAsync(SettingsReader reader);

    /// <summary>
    /// Puts a document in force, if the revision in force is the one that it replaces; answers once it is stored, with
    /// what is in force then.
    /// </summary>
    /// <exception cref="StoreFaultException">Whether it is stored is not known.</exception>
    [Alias("Replace")]
    Task<SettingsRevision> ReplaceAsync(SettingsChange change);

    /// <summary>All revisions that are kept, the one in force first.</summary>
    /// <exception cref="StoreFaultException">They cannot be read, or are damaged.</exception>
    [Alias("History"), ResponseTimeout("00:00:05")]
    Task<SettingsRevision[]> HistoryAsync();

    /// <summary>The processes that asked within the last minute, by name.</summary>
    [Alias("Readers"), ResponseTimeout("00:00:05")]
    Task<SettingsReader[]> ReadersAsync();
}
