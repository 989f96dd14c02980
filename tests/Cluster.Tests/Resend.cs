using Grainwatch.Detection.Principals;

namespace Grainwatch.Cluster.Tests;

/// <summary>What a gateway does with a batch that was not acknowledged: it sends it again.</summary>
internal static class Resend
{
    private const int TriesMax = 200;

    /// <summary>Sends until an answer comes.</summary>
    public static async Task<ApplyReceipt> UntilAcknowledgedAsync(Func<Task<ApplyReceipt>> send)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await send();
            }
            catch (PrincipalStoreException) when (tries < TriesMax)
            {
                await Task.Delay(100);
            }
        }
    }
}
