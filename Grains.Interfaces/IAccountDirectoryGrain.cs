namespace Grainwatch.Grains;

/// <summary>The accounts that have an index. Key: <see cref="Key"/>, there is one.</summary>
[Alias("grainwatch.account-directory")]
public interface IAccountDirectoryGrain : IGrainWithStringKey
{
    /// <summary>The key of the only one.</summary>
    const string Key = "accounts";

    /// <summary>Takes an account; answers once it is stored. One that is known changes nothing.</summary>
    /// <exception cref="StoreFaultException">Nothing is promised; sending it again is safe.</exception>
    [Alias("Add"), ResponseTimeout("00:00:05")]
    Task AddAsync(string account);

    /// <summary>The accounts, sorted.</summary>
    [Alias("List")]
    Task<string[]> ListAsync();
}
