namespace Grainwatch.Bench.Cluster;

/// <summary>A grain that does nothing: what a call costs that Orleans alone pays for.</summary>
[Alias("empty")]
public interface IEmptyGrain : IGrainWithStringKey
{
    /// <summary>Nothing.</summary>
    [Alias("call")]
    Task CallAsync();
}

/// <inheritdoc cref="IEmptyGrain"/>
[GrainType("empty")]
internal sealed class EmptyGrain : Grain, IEmptyGrain
{
    /// <inheritdoc/>
    public Task CallAsync() => Task.CompletedTask;
}
