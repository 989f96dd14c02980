using Grainwatch.Cluster.Tests.Servers;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>A member of a cluster: one silo process after the other, and its own way to storage.</summary>
/// <param name="group">The system group of its processes; null where that does not matter.</param>
/// <param name="way">Its way to storage; the cluster's to end.</param>
/// <param name="arguments">What its silos are started with.</param>
internal sealed class Member(int? group, FaultyWay way, string[] arguments) : IAsyncDisposable
{
    private static readonly TimeSpan s_toNotice = TimeSpan.FromSeconds(30);

    /// <summary>The silo that runs, or has run last.</summary>
    public SiloProcess Silo { get; private set; } = null!;

    /// <summary>Its way to storage.</summary>
    public FaultyWay Way => way;

    /// <summary>The group and the port by which it is cut off.</summary>
    public (int Group, int Port) Address => (group ?? 0, Silo.SiloPort);

    /// <summary>Starts a silo and waits until it is ready.</summary>
    public async Task StartAsync()
    {
        if (Silo is not null) await Silo.DisposeAsync();
        Silo = SiloProcess.StartIn(group, arguments);
        await Silo.UntilReadyAsync();
    }

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
        await Silo.TerminateAsync();
        var code = await Silo.ExitCodeAsync();
        if (code != 0) throw new InvalidOperationException($"It ended with {code}:\n{Silo.Written}");
        await StartAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Silo is not null) await Silo.DisposeAsync();
    }
}
