using System.Runtime.CompilerServices;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Grainwatch.Detection.Identity;
using Grainwatch.Grains;

namespace Grainwatch.Silo.Storage;

/// <summary>
/// Lists the principals whose records are blobs. Orleans names a blob <c>{state}-{grain type}/{key}.json</c>, with the
/// key as <see cref="BlobKeys"/> writes it.
/// </summary>
/// <param name="container">Where the blobs are.</param>
internal sealed class BlobStoredPrincipals(BlobContainerClient container) : IStoredPrincipals
{
    private const string Prefix = $"{GrainStorage.Principal}-principal/";
    private const string Suffix = ".json";

    /// <inheritdoc/>
    public IAsyncEnumerable<PrincipalKey> ListAsync(string? account, CancellationToken cancellationToken = default) =>
        Listing.Guard(ReadAsync(account, cancellationToken), BlobBackend.IsOutage, cancellationToken);

    private async IAsyncEnumerable<PrincipalKey> ReadAsync(
        string? account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var prefix in PrefixesAsync(account, cancellationToken))
            await foreach (var blob in container.GetBlobsAsync(prefix: prefix, cancellationToken: cancellationToken))
                if (KeyOf(blob) is { } key) yield return key;
    }

    // A key reads type/account:id, so the types are folders, and an account is a prefix in each.
    private async IAsyncEnumerable<string> PrefixesAsync(
        string? account, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (account is null)
        {
            yield return Prefix;
            yield break;
        }

        var types = container.GetBlobsByHierarchyAsync(
            delimiter: "/", prefix: Prefix, cancellationToken: cancellationToken);
        await foreach (var type in types)
            if (type.IsPrefix) yield return $"{type.Prefix}{account}:";
    }

    private static PrincipalKey? KeyOf(BlobItem blob) =>
        blob.Properties.ContentLength > 0
        && blob.Name.EndsWith(Suffix, StringComparison.Ordinal)
        && BlobKeys.TryRead(blob.Name[Prefix.Length..^Suffix.Length], out var text)
        && PrincipalKey.TryParse(text, out var key)
            ? key
            : null;
}
