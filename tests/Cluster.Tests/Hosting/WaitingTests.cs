using System.Net;
using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Silo.Commands;
using Xunit;

namespace Grainwatch.Cluster.Tests.Hosting;

/// <summary>A silo whose storage does not answer when it starts, or refuses it.</summary>
[Collection(WithServices.Name)]
public sealed class WaitingTests(Services services)
{
    [PostgresFact]
    public async Task Start_StorageIsDown_WaitsAndServesOnceItIsUp()
    {
        await using var postgres = await PostgresServer.StoppedAsync();
        await using var silo = SiloProcess.Start(
            "--storage", "postgres", "--postgres", postgres.Connection("postgres"));

        await silo.UntilWrittenAsync($"waiting 0 s: PostgreSQL at 127.0.0.1:{postgres.Port}");
        await Task.Delay(3000);
        Assert.Equal(HttpStatusCode.OK, await silo.StatusAsync("live"));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await silo.StatusAsync("startup"));
        var (status, body) = await silo.HealthAsync("ready");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, status);
        Assert.Contains($"waiting for PostgreSQL at 127.0.0.1:{postgres.Port}", body, StringComparison.Ordinal);
        Assert.Single(silo.Written.Split('\n'), line => line.Contains("waiting", StringComparison.Ordinal));

        await postgres.StartAsync();
        await silo.UntilAsync(async () => await silo.StatusAsync("ready") == HttpStatusCode.OK);
        Assert.Contains("going on", silo.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terminate_WhileItWaits_EndsWith0()
    {
        await using var silo = SiloProcess.Start(
            "--storage", "postgres", "--postgres", $"Host=127.0.0.1;Port={FreePort.Next()};Username=u");
        await silo.UntilWrittenAsync("waiting");

        await silo.TerminateAsync();

        Assert.Equal(ExitCode.Ok, await silo.ExitCodeAsync());
        Assert.DoesNotContain("   at ", silo.Written, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_BlobsAreDown_Waits()
    {
        var port = FreePort.Next();
        await using var silo = SiloProcess.Start(
            "--storage", "blobs", "--blobs",
            $"AccountName=a;AccountKey=AAAA;BlobEndpoint=http://127.0.0.1:{port}/a;DefaultEndpointsProtocol=http");

        await silo.UntilWrittenAsync($"waiting 0 s: blobs at http://127.0.0.1:{port}/a");
    }

    [PostgresFact]
    public async Task Start_PostgresRefuses_IsNamedAndEndsWith78()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await using var user = SiloProcess.Start(
            "--storage", "postgres", "--postgres", $"{connection};Username=nobody-known;Password=hush");
        await using var database = SiloProcess.Start(
            "--storage", "postgres", "--postgres", $"{connection};Database=nowhere");

        Assert.Equal(ExitCode.Configuration, await user.ExitCodeAsync());
        Assert.Contains("role \"nobody-known\" does not exist (28000)", user.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("hush", user.Written, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Configuration, await database.ExitCodeAsync());
        Assert.Contains("database \"nowhere\" does not exist", database.Written, StringComparison.Ordinal);
    }

    [AzuriteFact]
    public async Task Start_BlobsRefuse_IsNamedAndEndsWith78()
    {
        var connection = (await services.AzuriteAsync()).Connection;
        var other = connection.Replace("AccountKey=E", "AccountKey=F", StringComparison.Ordinal);
        await using var silo = SiloProcess.Start("--storage", "blobs", "--blobs", other);

        Assert.Equal(ExitCode.Configuration, await silo.ExitCodeAsync());
        Assert.Contains("--blobs: blobs at http://127.0.0.1", silo.Written, StringComparison.Ordinal);
        Assert.Contains("(status 403)", silo.Written, StringComparison.Ordinal);
        Assert.DoesNotContain("AccountKey", silo.Written, StringComparison.Ordinal);
    }
}
