using Grainwatch.Detection.Identity;
using Grainwatch.Detection.Principals;
using Microsoft.Extensions.DependencyInjection;

namespace Grainwatch.Grains;

/// <summary>The stored principals, where the storage can list them.</summary>
/// <param name="services">Have an <see cref="IStoredPrincipals"/>, or none.</param>
internal sealed class PrincipalListing(IServiceProvider services)
{
    private const int AccountDigits = 12;
    private readonly IStoredPrincipals? _stored = services.GetService<IStoredPrincipals>();

    /// <summary>
    /// Whether the storage can list them. One that is lost together with its principals need not be able to.
    /// </summary>
    public bool IsPossible => _stored is not null;

    /// <summary>The keys of an account, or all; none where the storage cannot tell.</summary>
    /// <exception cref="PrincipalStoreException">The storage cannot be read.</exception>
    public async IAsyncEnumerable<PrincipalKey> ListAsync(string? account)
    {
        if (_stored is null) yield break;
        // Some records name an account in other ways; storages find those of twelve digits faster than all.
        var asked = account is { Length: AccountDigits } && account.All(char.IsAsciiDigit) ? account : null;
        await using var keys = _stored.ListAsync(asked).GetAsyncEnumerator();
        while (await NextAsync(keys))
            if (account is null || keys.Current.Account == account) yield return keys.Current;
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<PrincipalKey> keys)
    {
        try
        {
            return await keys.MoveNextAsync();
        }
        catch (IOException e)
        {
            throw new PrincipalStoreException($"The stored principals cannot be listed: {e.Message}", e);
        }
    }
}
