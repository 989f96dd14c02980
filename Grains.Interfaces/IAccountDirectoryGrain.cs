namespace Grainwatch.Grains;

/// <summary>The accounts that have an index, and nothing else of them. Key: <see cref="Key"/>, there is one.</summary>
[Alias("grainwatch.account-directory")]
public interface IAccountDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "accounts";

    /// <summary>The most accounts.</summary>
    const int AccountsMax = 100_000;

    /// <summary>
    /// Takes an account; answers once it is stored. One that is known changes nothing, nor one for which there is no
    /// room: it is served when it is asked for, and lists of all accounts leave it out.
    /// </summary>
    /// <exception cref="StoreFaultException">Nothing is promised; sending it again is safe.</exception>
    [Alias("Add"), ResponseTimeout("00:00:05")]
    Task AddAsync(string account);

    /// <summary>Whether an account may have an index: when there is no room for more, any may.</summary>
    /// <exception cref="StoreFaultException">It is being rebuilt, and the account not yet listed.</exception>
    [Alias("Lists")]
    Task<bool> ListsAsync(string account);

    /// <summary>The accounts, sorted.</summary>
    /// <exception cref="StoreFaultException">It is being rebuilt.</exception>
    [Alias("List")]
    Task<string[]> ListAsync();
}
