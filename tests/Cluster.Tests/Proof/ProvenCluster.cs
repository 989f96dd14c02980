using Grainwatch.Cluster.Tests.Servers;
using Grainwatch.Contract.Reliability;
using Npgsql;

namespace Grainwatch.Cluster.Tests.Proof;

/// <summary>Where a cluster under test keeps principals.</summary>
public enum Keeper
{
    /// <summary>In PostgreSQL, beside the membership.</summary>
    Postgres,

    /// <summary>In Azurite's blobs.</summary>
    Blobs,
}

/// <summary>
/// Silos and a gateway in processes of their own, each silo with a way to storage that can be broken.
/// </summary>
internal sealed class ProvenCluster : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("grainwatch-proof-").FullName;
    private readonly List<Member> _members = [];

    private ProvenCluster()
    {
    }

    /// <summary>The connection string of its database.</summary>
    public string Database { get; private set; } = "";

    /// <summary>Its silos.</summary>
    public IReadOnlyList<Member> Members => _members;

    /// <summary>Its gateway.</summary>
    public GatewayProcess Gateway { get; private set; } = null!;

    /// <summary>The way to the gateway.</summary>
    public Api Api { get; } = new();

    /// <summary>Starts one over a database, and a container, of its own.</summary>
    /// <param name="services">Where they are made.</param>
    /// <param name="keeper">Where principals are kept.</param>
    /// <param name="silos">How many silos.</param>
    /// <param name="probeSeconds">How long each has to answer the others, three times.</param>
    /// <param name="seed">What is random in it.</param>
    /// <param name="more">What each silo is started with beside that, by its number from 0.</param>
    public static async Task<ProvenCluster> StartAsync(
        Services services,
        Keeper keeper,
        int silos,
        int probeSeconds,
        int seed,
        Func<int, string[]>? more = null)
    {
        var cluster = new ProvenCluster();
        try
        {
            var server = await services.PostgresAsync();
            var database = await server.CreateDatabaseAsync();
            cluster.Database = database;
            var azurite = keeper == Keeper.Blobs ? await services.AzuriteAsync() : null;
            for (var i = 0; i < silos; i++)
            {
                var way = new FaultyWay(azurite?.Port ?? server.Port, seed + i);
                int? group = SiloCut.Missing is null ? SiloCut.GroupOf(i) : null;
                string[] arguments = [.. Arguments(database, azurite, way, probeSeconds), .. more?.Invoke(i) ?? []];
                cluster._members.Add(new Member(group, way, arguments));
            }

            // The first makes the tables, and the others join it.
            await cluster._members[0].StartAsync();
            await Task.WhenAll(cluster._members.Skip(1).Select(member => member.StartAsync()));
            cluster.Gateway = await GatewayProcess.ServingAsync(
                database, cluster._folder, "--response-timeout", "5");
            cluster.Api.Url = cluster.Gateway.Url;
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Replaces every silo, so that what is asked next is read from storage.</summary>
    public async Task ReplaceAllAsync()
    {
        foreach (var member in _members) await member.ReplaceAsync();
    }

    /// <summary>Breaks, or mends, the ways of all silos.</summary>
    public void Become(WayFault fault)
    {
        foreach (var member in _members) member.Way.Become(fault);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        if (Gateway is not null) await Gateway.DisposeAsync();
        foreach (var member in _members)
        {
            await member.DisposeAsync();
            await member.Way.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static string[] Arguments(string database, Azurite? azurite, FaultyWay way, int probeSeconds)
    {
        string[] usual =
        [
            "--membership", "postgres", "--probe-timeout", $"{probeSeconds}", "--response-timeout", "5",
        ];
        if (azurite is null)
        {
            var through = new NpgsqlConnectionStringBuilder(database) { Port = way.Port }.ConnectionString;
            return [.. usual, "--postgres", through, "--storage", "postgres"];
        }

        var blobs = azurite.Connection.Replace($":{azurite.Port}/", $":{way.Port}/", StringComparison.Ordinal);
        var container = $"proof-{new NpgsqlConnectionStringBuilder(database).Database}";
        return
        [
            .. usual, "--postgres", database, "--storage", "blobs", "--blobs", blobs, "--blob-container", container,
        ];
    }
}
