using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract.Stories;
using Grainwatch.Detection.Principals;
using Grainwatch.Silo.Hosting;
using Orleans.Runtime.Messaging;
using Xunit;

namespace Grainwatch.Cluster.Tests.Hosting;

/// <summary>Silos and clients that prove themselves with certificates made here.</summary>
[Collection(WithServices.Name)]
public sealed class ClusterTlsTests(Services services) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-tls-").FullName;

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PostgresFact]
    public async Task Connect_WithCertificatesOfTheAuthority_SilosAndClientsTalk()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        var authority = new Authority(_folder, "ours");
        await using var first = await SiloHere.OnPostgresAsync(connection, authority.Open("first"));
        await using var second = await SiloHere.OnPostgresAsync(connection, authority.Open("second"));
        await using var client = await ClusterClient.ConnectAsync(connection, authority.Open("client"));

        Assert.Equal(2, (await client.Grains.GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true)).Count);
        foreach (var story in Enumerable.Range(0, 10).Select(_ => StoryBook.Tell("quiet-life")))
            Assert.NotEqual(0, (await client.Principals.ApplyAsync(story.Key, story.Events)).Accepted);
    }

    [PostgresFact]
    public async Task Connect_WithoutACertificateOrWithAnothers_IsRefused()
    {
        var connection = await (await services.PostgresAsync()).CreateDatabaseAsync();
        await using var silo = await SiloHere.OnPostgresAsync(connection, new Authority(_folder, "ours").Open("silo"));

        await IsRefusedAsync(null);
        await IsRefusedAsync(new Authority(_folder, "theirs").Open("client"));

        async Task IsRefusedAsync(ClusterTls? tls)
        {
            var e = await Assert.ThrowsAnyAsync<Exception>(
                () => ClusterClient.ConnectAsync(connection, tls, seconds: 10));
            Assert.True(e is OperationCanceledException or ConnectionFailedException, e.ToString());
        }
    }

    [Fact]
    public void TryOpen_CertificateOfAnotherAuthority_IsNamed()
    {
        var (ours, theirs) = (new Authority(_folder, "ours"), new Authority(_folder, "theirs"));
        ours.Issue("silo");
        List<string> errors = [];

        Assert.False(ClusterTls.TryOpen(
            ours.File("silo.pem"), ours.File("silo.key"), theirs.File("ca.pem"), null, errors, out _));

        Assert.Contains("was not issued by", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void TryOpen_ExpiredCertificate_IsNamed()
    {
        var authority = new Authority(_folder, "ours");
        authority.Issue("old", DateTimeOffset.UtcNow.AddDays(-1));
        List<string> errors = [];

        Assert.False(ClusterTls.TryOpen(
            authority.File("old.pem"), authority.File("old.key"), authority.File("ca.pem"), null, errors, out _));

        Assert.Contains("expired on", Assert.Single(errors), StringComparison.Ordinal);
    }
}
