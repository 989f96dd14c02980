namespace Grainwatch.Grains;

/// <summary>What changed since an earlier answer of an <see cref="IAlertFeedGrain"/>.</summary>
[GenerateSerializer, Immutable, Alias("grainwatch.alert-news")]
public sealed record AlertNews
{
    /// <summary>Names the activation: another one knows nothing of what this one was told.</summary>
    [Id(0)]
    public required string Epoch { get; init; }

    /// <summary>How many changes it was told of, up to here.</summary>
    [Id(1)]
    public required long Number { get; init; }

    /// <summary>Whether changes may be missing between that answer and this.</summary>
    [Id(2)]
    public bool IsMissing { get; init; }

    /// <summary>A document of the headers of the alerts as they were told, the oldest first.</summary>
    [Id(3)]
    public required Document Alerts { get; init; }
}
