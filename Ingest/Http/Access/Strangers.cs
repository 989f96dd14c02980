using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;

namespace Grainwatch.Ingest.Http.Access;

/// <summary>
/// Failed attempts of each address in a minute. Who has a token that is known is served whatever others at the same
/// address attempt: behind a proxy all share one, and a token cannot be guessed anyway. What is bounded is the work and
/// the lines of the log that attempts cost. Safe to call from any thread.
/// </summary>
internal sealed class Strangers(int attemptsAMinuteMax) : IDisposable
{
    // A subscriber has as many addresses of IPv6 as he likes, of this length in common.
    private const int NetworkBytes = 8;

    private readonly PartitionedRateLimiter<IPAddress> _limiter = PartitionedRateLimiter.Create<IPAddress, IPAddress>(
        address => RateLimitPartition.GetFixedWindowLimiter(NetworkOf(address), _ => new FixedWindowRateLimiterOptions
        {
            PermitLimit = attemptsAMinuteMax,
            Window = TimeSpan.FromMinutes(1),
            QueueLimit = 0,
        }));

    /// <summary>Whether one more failed attempt is within the bound.</summary>
    public bool TryFail(IPAddress? address)
    {
        using var lease = _limiter.AttemptAcquire(address ?? IPAddress.None);
        return lease.IsAcquired;
    }

    /// <inheritdoc/>
    public void Dispose() => _limiter.Dispose();

    private static IPAddress NetworkOf(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(NetworkBytes).Clear();
        return new IPAddress(bytes);
    }
}
