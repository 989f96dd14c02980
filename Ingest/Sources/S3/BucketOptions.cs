namespace Grainwatch.Ingest.Sources.S3;

/// <summary>How a bucket is followed.</summary>
public sealed record BucketOptions
{
    /// <summary>
    /// What was delivered before then (UTC) is left alone, when the bucket is looked at for the first time. Default: a
    /// day before that.
    /// </summary>
    public DateTime? Since { get; init; }

    /// <summary>How often it is looked at. Default: 60 s.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How often all of the open days are listed, and new accounts and regions looked for. Default: 5 min.
    /// </summary>
    public TimeSpan DeepInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How far behind a trail's newest object each look goes. Default: 60 min.</summary>
    public TimeSpan Overlap { get; init; } = TimeSpan.FromMinutes(60);

    /// <summary>
    /// How long a day stays open after its end, and after the last object was put into it. Default: 2 days.
    /// </summary>
    public TimeSpan LookBack { get; init; } = TimeSpan.FromDays(2);

    /// <summary>Objects read at once. Default: 4.</summary>
    public int ObjectsAtOnce { get; init; } = 4;

    /// <summary>How often an object is tried before it is passed by. Default: 5.</summary>
    public int AttemptsMax { get; init; } = 5;

    /// <summary>Objects to be tried again, at most; with more, the source stands. Default: 1,000.</summary>
    public int RetriesMax { get; init; } = 1000;

    /// <summary>
    /// Objects of one day of a trail that are remembered; of more, the latest, so that late ones are found less far
    /// back. Default: 16,384.
    /// </summary>
    public int DayObjectsMax { get; init; } = 16 * 1024;

    /// <summary>Objects remembered in all. Default: 400,000, about 6 MB.</summary>
    public int ObjectsMax { get; init; } = 400_000;

    /// <summary>Open days of all trails together. Default: 20,000.</summary>
    public int DaysMax { get; init; } = 20_000;

    /// <summary>Objects of a prefix without order that are sorted together, the earliest. Default: 50,000.</summary>
    public int SortedMax { get; init; } = 50_000;

    /// <summary>How often progress is written while much is read. Default: 5 s.</summary>
    public TimeSpan SaveInterval { get; init; } = TimeSpan.FromSeconds(5);
}
