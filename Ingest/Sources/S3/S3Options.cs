namespace Grainwatch.Ingest.Sources.S3;

/// <summary>How S3 is reached; credentials and region are found as the AWS SDK finds them.</summary>
public sealed record S3Options
{
    /// <summary>Another service than Amazon's that speaks S3, by path; null for Amazon's.</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>How long a connection may take. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long an answer may take to begin. Default: 30 s.</summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long contents may stop to come. Default: 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often the SDK tries a request again by itself. Default: 3.</summary>
    public int Retries { get; init; } = 3;
}
