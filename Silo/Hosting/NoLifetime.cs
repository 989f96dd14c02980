using Microsoft.Extensions.Hosting;

namespace Grainwatch.Silo.Hosting;

/// <summary>
/// Keeps a host from listening to signals: the command line does, and stops what it started in the right order.
/// </summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
