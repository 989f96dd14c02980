using System.Net;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Silo.Commands;
using Xunit;

namespace Grainwatch.Cluster.Tests.Health;

/// <summary>What a silo's health page says while it serves and while it stops.</summary>
public sealed class SiloHealthTests
{
    [PostgresFact]
    public async Task Ready_StorageFailsAndComesBack_FollowsIt()
    {
        await using var postgres = await PostgresServer.StartNewAsync();
        await using var silo = await SiloProcess.ReadyAsync(
            "--storage", "postgres", "--postgres", postgres.Connection("postgres"));
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("startup"));

        await postgres.StopAsync();
        await silo.UntilAsync(async () => await silo.StatusAsync("ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Contains("PostgreSQL at 127.0.0.1", (await silo.HealthAsync("ready")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("live"));

        await postgres.StartAsync();
        await silo.UntilAsync(async () => await silo.StatusAsync("ready") == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Terminate_WithADrainDelay_IsAliveButNotReadyMeanwhile()
    {
        await using var silo = await SiloProcess.ReadyAsync("--drain-delay", "4");

        await silo.TerminateAsync();

        await silo.UntilAsync(async () => await silo.StatusAsync("ready") == HttpStatusCode.ServiceUnavailable);
        Assert.Contains("stopping", (await silo.HealthAsync("ready")).Body, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("live"));
        Assert.Equal(ExitCode.Ok, await silo.ExitCodeAsync());
    }

    [Fact]
    public async Task Page_Unknown_IsNotFound()
    {
        await using var silo = await SiloProcess.ReadyAsync();

        Assert.Equal(HttpStatusCode.NotFound, await silo.StatusAsync("../metrics"));
    }
}
