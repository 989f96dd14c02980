using System.Runtime.CompilerServices;

namespace Grainwatch.Silo.Storage;

/// <summary>Makes the failures of a listing those its readers know.</summary>
internal static class Listing
{
    /// <summary>The same items; a failure that is an outage comes as an <see cref="IOException"/>.</summary>
    public static async IAsyncEnumerable<T> Guard<T>(
        IAsyncEnumerable<T> items,
        Func<Exception, CancellationToken, bool> isOutage,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var reader = items.GetAsyncEnumerator(cancellationToken);
        while (await NextAsync(reader)) yield return reader.Current;

        async ValueTask<bool> NextAsync(IAsyncEnumerator<T> each)
        {
            try
            {
                return await each.MoveNextAsync();
            }
            catch (Exception e) when (isOutage(e, cancellationToken))
            {
                throw new IOException($"The stored principals cannot be listed: {e.Message}", e);
            }
        }
    }
}
