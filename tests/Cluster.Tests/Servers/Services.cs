using Xunit;

namespace Grainwatch.Cluster.Tests.Servers;

/// <summary>The servers that the tests of this collection share, each started when it is first asked for.</summary>
public sealed class Services : IAsyncLifetime
{
    private readonly Lazy<Task<PostgresServer>> _postgres = new(PostgresServer.StartNewAsync);
    private readonly Lazy<Task<Azurite>> _azurite = new(async () =>
    {
        var azurite = new Azurite();
        await azurite.StartAsync();
        return azurite;
    });

    internal Task<PostgresServer> PostgresAsync() => _postgres.Value;

    internal Task<Azurite> AzuriteAsync() => _azurite.Value;

    /// <inheritdoc/>
    public Task InitializeAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public async Task DisposeAsync()
    {
        if (_postgres.IsValueCreated) await (await _postgres.Value).DisposeAsync();
        if (_azurite.IsValueCreated) await (await _azurite.Value).DisposeAsync();
    }
}

/// <summary>Tests that need real services, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class WithServices : ICollectionFixture<Services>
{
    internal const string Name = "services";
}

/// <summary>A test that needs PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresFactAttribute : FactAttribute
{
    public PostgresFactAttribute() => Skip = PostgresServer.Missing;
}

/// <summary>Cases that need PostgreSQL.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PostgresTheoryAttribute : TheoryAttribute
{
    public PostgresTheoryAttribute() => Skip = PostgresServer.Missing;
}

/// <summary>A test that needs Azurite.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class AzuriteFactAttribute : FactAttribute
{
    public AzuriteFactAttribute() => Skip = Azurite.Missing;
}
