using Grainwatch.Detection.Identity;

namespace Grainwatch.Grains;

/// <summary>Tells which principals the storage holds, whether they are awake or not.</summary>
public interface IStoredPrincipals
{
    /// <summary>Their keys, in no order, each once.</summary>
    /// <param name="account">Only those of this account, of twelve digits; all when null.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="IOException">The storage cannot be read.</exception>
    IAsyncEnumerable<PrincipalKey> ListAsync(string? account, CancellationToken cancellationToken = default);
}
