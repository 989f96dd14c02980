using Grainwatch.Detection.Policies;
using Grainwatch.Local.Log;
using Grainwatch.Local.Stores;

namespace Grainwatch.Soc.Console.Tests;

/// <summary>The same in a data folder, which keeps the past.</summary>
public sealed class PastFixture : ConsoleFixture
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("console-past-");
    private LogStore? _store;

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _store?.Dispose();
        _folder.Delete(recursive: true);
    }

    protected override IShardedStore Store(Policy policy) => _store = LogStore.Open(
        _folder.FullName, PolicyInForce.Of(policy), new LogOptions { Shards = 2, Clock = Clock });
}
