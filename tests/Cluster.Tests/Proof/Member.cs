using Grainwatch.Cluster.Tests.Servers;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>A member of a cluster: one silo process after the other, and its own way to storage.</summary>
/// <param name="group">The system group of its processes; null where that does not matter.</param>
/// <param name="way">Its way to storage; the cluster's to end.</param>
/// <param name="arguments">What its silos are started with.</param>
internal sealed class Member(int? group, FaultyWay way, string[] arguments) : IAsyncDisposable
{
    private const int StartsMax = 3;

    private static readonly TimeSpan s_toNotice = TimeSpan.FromSeconds(30);

    /// <summary>The silo that runs, or has run last.</summary>
    public SiloProcess Silo { get; private set; } = null!;

    /// <summary>PostgreSQL's connection string for silos of the next release; null for silos of this one.</summary>
    public string? NextOn { get; set; }

    /// <summary>Its way to storage.</summary>
    public FaultyWay Way => way;

    /// <summary>The group and the port by which it is cut off.</summary>
    public (int Group, int Port) Address => (group ?? 0, Silo.SiloPort);

    /// <summary>
    /// Starts a silo and waits until it is ready. One that ends meanwhile is started again: a busy machine may be too
    /// slow for its peers, and whoever runs silos starts them again too.
    /// </summary>
    public async Task StartAsync()
    {
        for (var left = StartsMax; ; left--)
        {
            if (Silo is not null) await Silo.DisposeAsync();
            Silo = NextOn is null ? SiloProcess.StartIn(group, arguments) : SiloProcess.StartNext(group, NextOn);
            try
            {
                await Silo.UntilReadyAsync();
                return;
            }
            catch (TimeoutException) when (left > 1 && Silo.HasEnded)
            {
                // The next one.
            }
        }
    }

    /// <summary>Starts another where it ended by itself, declared dead by its peers.</summary>
    public Task StartIfEndedAsync() => Silo.HasEnded ? StartAsync() : Task.CompletedTask;

    /// <summary>
    /// A silo that was thought dead learns of it and ends; one that was not goes on. Starts another in the first case,
    /// which it says.
    /// </summary>
    public async Task<bool> StartIfDeclaredDeadAsync()
    {
        var noticed = DateTime.UtcNow + s_toNotice;
        while (!Silo.HasEnded)
        {
            if (await Silo.StatusAsync("ready") == System.Net.HttpStatusCode.OK) return false;
            if (DateTime.UtcNow > noticed) throw new TimeoutException($"Neither dead nor alive:\n{Silo.Written}");
            await Task.Delay(200);
        }

        await StartAsync();
        return true;
    }

    /// <summary>Lets it leave as an operator does, and starts another.</summary>
    public async Task ReplaceAsync()
    {
        if (!Silo.HasEnded)
        {
            await Silo.TerminateAsync();
            await Silo.ExitCodeAsync();
        }

        await StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Silo is not null) await Silo.DisposeAsync();
    }
}
